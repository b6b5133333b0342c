-- what: who says things, how they are rated, and how often they turned out right, as far as could be known at the point
-- one row per: source of a claim
-- confirmed, refuted, expired: its claims with that status, copies of one claim counted once
WITH said AS (
    SELECT source, min(list_position(['confirmed', 'refuted', 'expired', 'retracted', status], status)) AS outcome
    FROM claims
    WHERE record <> 'withdrawn' AND NOT implicated AND holds
    GROUP BY source, subject, attribute, slot, identity, value_class, value_low, value_high, polarity
)
SELECT
    said.source,
    count(*) AS claims,
    count(*) FILTER (outcome = 1) AS confirmed,
    count(*) FILTER (outcome = 2) AS refuted,
    count(*) FILTER (outcome = 3) AS expired,
    count(*) FILTER (outcome = 4) AS retracted,
    min(ratings.reliability) AS reliability,
    min(ratings.basis) AS basis
FROM said
LEFT JOIN ratings ON ratings.source = said.source
GROUP BY said.source
ORDER BY said.source
