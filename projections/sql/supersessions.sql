-- what: which claim gave way to which newer one
-- one row per: supersession
SELECT
    events.seq,
    older.counts_for AS claim,
    newer.counts_for AS by_claim,
    events.reason,
    greatest(events.public_date, older.public_date, newer.public_date) AS public_date
FROM events
JOIN replacements AS older ON older.claim = events.claim
JOIN replacements AS newer ON newer.claim = events.by_claim
WHERE events.type = 'claim.superseded' AND events.withdrawn_by IS NULL
ORDER BY events.seq
