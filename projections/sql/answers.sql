-- what: who answered what to which claim; an answer to a replaced claim counts for its replacement
-- one row per: answer and claim
WITH answered AS (
    SELECT *, unnest(claims) AS answered_claim
    FROM events
    WHERE type = 'claim.answered' AND withdrawn_by IS NULL
)
SELECT
    answered.seq,
    replacements.counts_for AS claim,
    answered.speaker,
    answered.answer,
    coalesce(answered.stance, CASE answered.answer
        WHEN 'confirmed' THEN 'support' WHEN 'denied' THEN 'deny' ELSE 'comment' END) AS stance,
    coalesce(answered.attribution, 'on_record') AS attribution,
    answered.said,
    answered.said_from,
    least(coalesce(answered.said_to, answered.public_date), answered.public_date) AS said_to,
    answered.public_date,
    documents.document,
    list_aggregate(list_transform(answered.evidence[1].segments, lambda segment: segment.exact), 'string_agg', ' … ')
        AS words
FROM answered
JOIN replacements ON replacements.claim = answered.answered_claim
LEFT JOIN documents ON documents.sha256 = answered.evidence[1].document
ORDER BY answered.seq, replacements.counts_for
