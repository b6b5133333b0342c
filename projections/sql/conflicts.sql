-- what: where the ledger contradicts itself: contested values, ties, authorities or checkers who differ, circles
-- one row per: contested or tied value, disputed value, or claim that supersedes itself through others
WITH RECURSIVE counted AS (
    SELECT supersessions.claim, by_claim
    FROM supersessions
    JOIN claims AS successors ON successors.claim = by_claim
    WHERE supersessions.reason <> 'refined' OR successors.record <> 'retracted'
),
leads AS (
    SELECT claim, by_claim FROM counted
    UNION
    SELECT leads.claim, counted.by_claim FROM leads JOIN counted ON counted.claim = leads.by_claim
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
