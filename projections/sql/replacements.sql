-- what: which claim a named claim now counts for: itself, or the one that replaced it after it was withdrawn
-- one row per: claim that counts for something
-- public_date: of the claim that it counts for; what names it counts from then on
WITH RECURSIVE claim_seqs AS (
    SELECT claim, withdrawn_by, public_date FROM events WHERE type = 'claim.asserted'
),
replaced AS (
    SELECT claim_seqs.claim, coalesce(by_digest.claim, withdrawals.replaced_by) AS replaced_by
    FROM claim_seqs
    JOIN events AS withdrawals ON withdrawals.seq = claim_seqs.withdrawn_by
    LEFT JOIN events AS by_digest ON by_digest.digest = withdrawals.replaced_by AND by_digest.type = 'claim.asserted'
    WHERE withdrawals.replaced_by IS NOT NULL
),
followed AS (
    SELECT claim, replaced_by AS counts_for FROM replaced
    UNION
    SELECT followed.claim, replaced.replaced_by
    FROM followed JOIN replaced ON replaced.claim = followed.counts_for
)
SELECT claim, claim AS counts_for, public_date
FROM claim_seqs
WHERE withdrawn_by IS NULL
UNION
SELECT followed.claim, followed.counts_for, claim_seqs.public_date
FROM followed
JOIN claim_seqs ON claim_seqs.claim = followed.counts_for
WHERE claim_seqs.withdrawn_by IS NULL
ORDER BY ALL
