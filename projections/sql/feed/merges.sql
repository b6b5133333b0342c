-- what: the merges in force: of those that lead round in a circle, the newest is left out
-- one row per: merge
-- canonical: the entity that it is now
WITH RECURSIVE merges AS (
    SELECT entity, "into", seq FROM _noted WHERE type = 'entity.merged' AND newest
),
followed AS (
    SELECT entity, "into" FROM merges
    UNION
    SELECT followed.entity, merges."into" FROM followed JOIN merges ON merges.entity = followed."into"
),
going_round AS (
    SELECT max(merges.seq) AS seq
    FROM followed AS round
    JOIN followed AS member ON member.entity = round.entity
    JOIN merges ON merges.entity = member."into"
    WHERE round.entity = round."into"
    GROUP BY round.entity
),
kept AS (
    SELECT entity, "into", seq FROM merges WHERE seq NOT IN (SELECT seq FROM going_round)
),
became AS (
    SELECT entity, "into" FROM kept
    UNION
    SELECT became.entity, kept."into" FROM became JOIN kept ON kept.entity = became."into"
)
SELECT kept.seq, kept.entity, became."into" AS canonical
FROM kept
JOIN became ON became.entity = kept.entity
WHERE became."into" NOT IN (SELECT entity FROM kept)
