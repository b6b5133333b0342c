-- what: who says things, how they are rated, and how often they turned out right, as far as could be known at the point
-- one row per: source of a claim
-- confirmed, refuted, expired: its claims with that status, copies of one claim counted once
WITH said AS (
    SELECT DISTINCT source, subject, attribute, slot, identity, value_class, value_low, value_high, polarity, status
    FROM claims
    WHERE record <> 'withdrawn' AND NOT implicated AND holds
)
SELECT
    said.source,
    count(*) AS claims,
    count(*) FILTER (status = 'confirmed') AS confirmed,
    count(*) FILTER (status = 'refuted') AS refuted,
    count(*) FILTER (status = 'expired') AS expired,
    count(*) FILTER (status = 'retracted') AS retracted,
    min(ratings.reliability) AS reliability,
    min(ratings.basis) AS basis
FROM said
LEFT JOIN ratings ON ratings.source = said.source
GROUP BY said.source
ORDER BY said.source
