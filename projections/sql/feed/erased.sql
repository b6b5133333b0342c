-- what: takes out what was erased, and what names nothing else; run where an erasure was loaded
-- It counts from its recording on, backwards and for good, whether or not its bytes are gone.

UPDATE log.recorded AS erasures
SET erases = target.seq
FROM log.recorded AS target
WHERE erasures.type = 'event.erased' AND erasures.erases IS NULL AND target.digest = erasures.event;

CREATE TEMP TABLE erased_claims AS
SELECT coalesce(list(claim), CAST([] AS VARCHAR[])) AS ids
FROM log.recorded
WHERE type = 'event.erased' AND starts_with(erased_type, 'claim.asserted/');

CREATE TEMP TABLE lost AS
WITH RECURSIVE direct AS (
    SELECT event AS digest
    FROM log.recorded
    WHERE type = 'event.erased' AND erased_type NOT IN ('note', 'text')
    UNION
    SELECT digest
    FROM log.recorded CROSS JOIN erased_claims
    WHERE type NOT IN ('claim.asserted', 'event.erased')
        AND (list_contains(ids, claim) OR list_contains(ids, by_claim) OR list_has_all(ids, claims))
),
lost AS (
    SELECT digest FROM direct
    UNION
    SELECT withdrawals.digest
    FROM lost JOIN log.recorded AS withdrawals ON withdrawals.event = lost.digest
    WHERE withdrawals.type = 'event.withdrawn'
)
SELECT digest FROM lost;

DELETE FROM log.recorded WHERE digest IN (SELECT digest FROM lost);

-- An answer to several claims is one to those that are left; a withdrawal stands, whatever has become of what replaced.
UPDATE log.recorded
SET claims = list_filter(claims, lambda each: NOT list_contains(ids, each))
FROM erased_claims
WHERE type = 'claim.answered' AND list_has_any(claims, ids);

UPDATE log.recorded
SET replaced_by = NULL
FROM erased_claims
WHERE type = 'event.withdrawn'
    AND (list_contains(ids, replaced_by) OR replaced_by IN (SELECT digest FROM lost));

DROP TABLE lost;
DROP TABLE erased_claims;
