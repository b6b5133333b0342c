-- what: every event recorded by the point, in narrow rows: what decides its date and what is in force
-- one row per: event
-- newest: the newest definition of its attribute, capture of its text under its name, merge of its entity, rank of its claim
WITH withdrawn AS (
    SELECT withdrawn.seq, max(withdrawn.withdrawn_by) AS withdrawn_by
    FROM base.withdrawn, point
    WHERE withdrawn.from_seq <= point.seq AND point.seq < withdrawn.to_seq
    GROUP BY withdrawn.seq
),
newest AS (
    SELECT max(recorded.seq) AS seq
    FROM base.recorded
    CROSS JOIN point
    ANTI JOIN withdrawn ON withdrawn.seq = recorded.seq
    WHERE recorded.seq <= point.seq
        AND type IN ('attribute.defined', 'document.captured', 'entity.merged', 'claim.ranked')
    GROUP BY type, document, coalesce(attribute, sha256, entity, claim)
)
SELECT
    recorded.seq, type, CAST(recorded_at AS DATE) AS recorded_date, withdrawn.withdrawn_by, newest.seq IS NOT NULL AS newest,
    attribute, sha256, entity, "into", identity_qualifiers, axis,
    published IS NOT NULL AS has_published, published_from, published_to, retrieved, truth_known_to
FROM base.recorded
CROSS JOIN point
LEFT JOIN withdrawn ON withdrawn.seq = recorded.seq
LEFT JOIN newest ON newest.seq = recorded.seq
WHERE recorded.seq <= point.seq
