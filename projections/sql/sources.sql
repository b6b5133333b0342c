-- what: who says things, how they are rated, and how often they turned out right, as far as could be known at the point
-- one row per: source of a claim, rated source, or who took a claim back
-- confirmed, refuted, expired: its claims with that status, copies of one claim counted once; retracted: the claims that it took back
WITH said AS (
    SELECT source, min(list_position(['confirmed', 'refuted', 'expired', status], status)) AS outcome
    FROM claims
    WHERE record <> 'withdrawn' AND NOT implicated AND holds
    GROUP BY source, subject, attribute, slot, identity, value_class, value_low, value_high, polarity
),
counted AS (
    SELECT
        source,
        count(*) AS claims,
        count(*) FILTER (outcome = 1) AS confirmed,
        count(*) FILTER (outcome = 2) AS refuted,
        count(*) FILTER (outcome = 3) AS expired
    FROM said
    GROUP BY source
),
took_back AS (
    SELECT retractions.who AS source, count(DISTINCT retractions.claim) AS retracted
    FROM retractions
    JOIN claims ON claims.claim = retractions.claim
    WHERE claims.record = 'retracted' AND NOT claims.implicated AND claims.holds
    GROUP BY retractions.who
),
known AS (
    SELECT source FROM counted
    UNION
    SELECT source FROM took_back
    UNION
    SELECT source FROM ratings
)
SELECT
    known.source,
    coalesce(counted.claims, 0) AS claims,
    coalesce(counted.confirmed, 0) AS confirmed,
    coalesce(counted.refuted, 0) AS refuted,
    coalesce(counted.expired, 0) AS expired,
    coalesce(took_back.retracted, 0) AS retracted,
    ratings.reliability,
    ratings.basis
FROM known
LEFT JOIN counted ON counted.source = known.source
LEFT JOIN took_back ON took_back.source = known.source
LEFT JOIN ratings ON ratings.source = known.source
ORDER BY known.source
