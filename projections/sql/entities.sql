-- what: people, organisations, works, places, with all the names they were registered under
-- one row per: entity
-- merged_into: the entity that it is now thought to be the same as; its names count there too
WITH registered AS (
    SELECT entity, kind, label, aliases, same_as, seq
    FROM events
    WHERE type = 'entity.registered' AND withdrawn_by IS NULL
),
merged AS (
    SELECT entity, "into" FROM events WHERE type = 'entity.merged' AND in_force
),
named AS (
    SELECT entity, list_sort(list(DISTINCT alias.name)) AS aliases
    FROM (SELECT entity, unnest(aliases) AS alias FROM registered)
    GROUP BY entity
),
identified AS (
    SELECT entity, list_sort(list(DISTINCT same.uri)) AS same_as
    FROM (SELECT entity, unnest(same_as) AS same FROM registered)
    GROUP BY entity
),
newest AS (
    SELECT entity, kind, label, seq
    FROM registered
    QUALIFY row_number() OVER (PARTITION BY entity ORDER BY seq DESC) = 1
)
SELECT newest.entity, newest.kind, newest.label, named.aliases, identified.same_as, merged."into" AS merged_into,
    newest.seq
FROM newest
LEFT JOIN merged ON merged.entity = newest.entity
LEFT JOIN named ON named.entity = newest.entity
LEFT JOIN identified ON identified.entity = newest.entity
ORDER BY newest.entity
