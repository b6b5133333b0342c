-- what: people, organisations, works, places, with all the names they were registered under
-- one row per: entity
WITH registered AS (
    SELECT entity, kind, label, aliases, same_as, seq
    FROM events
    WHERE type = 'entity.registered' AND withdrawn_by IS NULL
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
SELECT newest.entity, newest.kind, newest.label, named.aliases, identified.same_as, newest.seq
FROM newest
LEFT JOIN named ON named.entity = newest.entity
LEFT JOIN identified ON identified.entity = newest.entity
ORDER BY newest.entity
