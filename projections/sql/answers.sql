-- what: who answered what to which claim; an answer to a replaced claim counts for its replacement
-- one row per: answer and claim
WITH named AS (
    SELECT *, unnest(claims) AS named_claim
    FROM events
    WHERE type = 'claim.answered' AND withdrawn_by IS NULL
),
answered AS (
    SELECT
        named.* REPLACE (
            max(greatest(named.public_date, replacements.public_date)) OVER (PARTITION BY named.seq) AS public_date),
        replacements.counts_for
    FROM named
    JOIN replacements ON replacements.claim = named.named_claim
)
SELECT
    answered.seq,
    answered.counts_for AS claim,
    answered.speaker,
    answered.answer,
    coalesce(answered.stance, CASE answered.answer
        WHEN 'confirmed' THEN 'support' WHEN 'denied' THEN 'deny' ELSE 'comment' END) AS stance,
    coalesce(answered.attribution, 'on_record') AS attribution,
    answered.said,
    CASE WHEN answered.said_from > answered.public_date THEN answered.public_date ELSE answered.said_from END AS said_from,
    least(coalesce(answered.said_to, answered.public_date), answered.public_date) AS said_to,
    answered.public_date,
    documents.document,
    list_aggregate(list_transform(answered.evidence[1].segments, lambda segment: segment.exact), 'string_agg', ' … ')
        AS words
FROM answered
LEFT JOIN documents ON documents.sha256 = answered.evidence[1].document AND documents.earliest
ORDER BY answered.seq, answered.counts_for
