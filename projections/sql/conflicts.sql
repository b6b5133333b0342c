-- what: where the ledger contradicts itself: contested values, ties, authorities or checkers who differ, circles
-- one row per: contested or tied value, disputed value, or claim that supersedes itself through others
WITH RECURSIVE supersessions AS (
    SELECT older.counts_for AS claim, newer.counts_for AS by_claim
    FROM events
    JOIN replacements AS older ON older.claim = events.claim
    JOIN replacements AS newer ON newer.claim = events.by_claim
    JOIN claims AS successors ON successors.claim = newer.counts_for
    WHERE events.type = 'claim.superseded' AND events.withdrawn_by IS NULL
        AND (events.reason <> 'refined' OR successors.record <> 'retracted')
),
leads AS (
    SELECT claim, by_claim FROM supersessions
    UNION
    SELECT leads.claim, supersessions.by_claim FROM leads JOIN supersessions ON supersessions.claim = leads.by_claim
)
SELECT
    subject, attribute, qualifiers, slot, value,
    CASE WHEN status = 'disputed' THEN 'disputed' WHEN tie THEN 'tie' ELSE 'contested' END AS conflict,
    status, tier, who, claims
FROM state
WHERE place = 'value' AND (contested OR tie OR status = 'disputed')
UNION ALL
SELECT
    claims.subject, claims.attribute, array_to_string(claims.identity, ', '), claims.slot, claims.value, 'circle',
    claims.status, claims.tier, claims.who, [claims.claim]
FROM leads
JOIN claims ON claims.claim = leads.claim
WHERE leads.claim = leads.by_claim
ORDER BY ALL
