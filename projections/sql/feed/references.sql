-- what: what the events after number `loaded` rest on and name; names point backwards, so what was loaded stays

INSERT INTO log.topics
SELECT subject, seq
FROM log.recorded
WHERE seq > getvariable('loaded') AND subject IS NOT NULL
ORDER BY subject, seq;

INSERT INTO log.definitions
SELECT seq, type, document, sha256, revises, entity, "into"
FROM log.recorded
WHERE seq > getvariable('loaded') AND NOT starts_with(type, 'claim.');

INSERT INTO log.rests_on
SELECT DISTINCT seq, unnest(evidence).document
FROM log.recorded
WHERE seq > getvariable('loaded');

INSERT INTO log.named
WITH added AS (
    SELECT seq, type, claim, claims, derived_from, primary_source, by_claim, event
    FROM log.recorded
    WHERE seq > getvariable('loaded')
),
given AS (
    SELECT seq, unnest(claims) AS claim FROM added
    UNION ALL
    SELECT seq, claim FROM added WHERE type <> 'claim.asserted'
    UNION ALL
    SELECT seq, derived_from FROM added
    UNION ALL
    SELECT seq, primary_source FROM added
    UNION ALL
    SELECT seq, by_claim FROM added
)
SELECT DISTINCT given.seq, claims.seq AS target
FROM given
JOIN log.recorded AS claims ON claims.claim = given.claim AND claims.type = 'claim.asserted'
WHERE claims.seq < given.seq
UNION
SELECT added.seq, target.seq
FROM added JOIN log.recorded AS target ON target.digest = added.event;

INSERT INTO log.reaches
WITH RECURSIVE reaches AS (
    SELECT seq, target FROM log.named WHERE seq > getvariable('loaded')
    UNION
    SELECT reaches.seq, named.target FROM reaches JOIN log.named ON named.seq = reaches.target
)
SELECT seq, target FROM reaches;

-- What is said about an event; what takes the place of a claim, and what that took the place of; one set's claims.
INSERT INTO log.needs
WITH added AS (
    SELECT seq, type, claim, by_claim, replaced_by, set FROM log.recorded WHERE seq > getvariable('loaded')
),
claims AS (
    SELECT seq, claim, digest, set FROM log.recorded WHERE type = 'claim.asserted'
),
replaced AS (
    SELECT named.target AS seq, claims.seq AS other
    FROM added
    JOIN log.named ON named.seq = added.seq
    LEFT JOIN claims AS by_digest ON by_digest.digest = added.replaced_by
    JOIN claims ON claims.claim = coalesce(by_digest.claim, added.replaced_by)
    WHERE added.type = 'event.withdrawn'
),
together AS (
    SELECT added.seq, min(claims.seq) AS other
    FROM added JOIN claims ON claims.set = added.set
    GROUP BY added.seq
)
SELECT named.target, named.seq
FROM log.named JOIN added ON added.seq = named.seq
WHERE added.type <> 'claim.asserted'
UNION
SELECT added.seq, claims.seq FROM added JOIN claims ON claims.claim = added.by_claim
UNION
SELECT seq, other FROM replaced
UNION
SELECT other, seq FROM replaced
UNION
SELECT seq, other FROM together
UNION
SELECT other, seq FROM together;
