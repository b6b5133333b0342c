CREATE TABLE base.named AS
WITH claims AS (
    SELECT claim, seq FROM base.recorded WHERE type = 'claim.asserted'
),
given AS (
    SELECT seq, unnest(claims) AS claim FROM base.recorded
    UNION ALL
    SELECT seq, claim FROM base.recorded WHERE type <> 'claim.asserted'
    UNION ALL
    SELECT seq, unnest([derived_from, primary_source]) FROM base.recorded WHERE type = 'claim.asserted'
)
SELECT DISTINCT given.seq, claims.seq AS target
FROM given JOIN claims ON claims.claim = given.claim
WHERE claims.seq < given.seq
UNION
SELECT named.seq, target.seq
FROM base.recorded AS named JOIN base.recorded AS target ON target.digest = named.event;

CREATE TABLE base.reaches AS
WITH RECURSIVE reaches AS (
    SELECT seq, target FROM base.named
    UNION
    SELECT reaches.seq, named.target FROM reaches JOIN base.named ON named.seq = reaches.target
)
SELECT seq, target FROM reaches;
