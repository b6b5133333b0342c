-- what: each checker's newest verdicts on a claim
-- one row per: assessment that its checker has not replaced by a later one
SELECT
    events.seq,
    replacements.counts_for AS claim,
    events.checker,
    events.verdict,
    events.basis,
    greatest(events.public_date, replacements.public_date) AS public_date,
    events.truth_known_on,
    events.review_url
FROM events
JOIN replacements ON replacements.claim = events.claim
WHERE events.type = 'claim.assessed' AND events.withdrawn_by IS NULL
QUALIFY rank() OVER (PARTITION BY replacements.counts_for, events.checker ORDER BY greatest(events.public_date, replacements.public_date) DESC) = 1
ORDER BY events.seq
