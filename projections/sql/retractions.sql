-- what: who took back which claim, by saying so or by retracting all the texts that it rests on
-- one row per: retraction and claim
WITH notices AS (
    SELECT texts.sha256, notices.seq, notices.public_date, notices.statement,
        coalesce(notices.publisher, notices.document) AS who, notices.document
    FROM events AS notices
    JOIN events AS texts
        ON texts.type = 'document.captured' AND texts.document = notices.revises AND texts.withdrawn_by IS NULL
    WHERE notices.type = 'document.captured' AND notices.in_force AND notices.revision_kind = 'retraction'
),
resting AS (
    SELECT claim, public_date, unnest(evidence).document AS sha256 FROM events WHERE type = 'claim.asserted'
)
SELECT
    events.seq,
    replacements.counts_for AS claim,
    events."by" AS who,
    events.said,
    greatest(events.public_date, replacements.public_date) AS public_date,
    documents.document,
    list_aggregate(list_transform(events.evidence[1].segments, lambda segment: segment.exact), 'string_agg', ' … ')
        AS words
FROM events
JOIN replacements ON replacements.claim = events.claim
LEFT JOIN documents ON documents.sha256 = events.evidence[1].document AND documents.earliest
WHERE events.type = 'claim.retracted' AND events.withdrawn_by IS NULL
UNION ALL
SELECT * FROM (
    SELECT
        notices.seq, resting.claim, notices.who, NULL, greatest(notices.public_date, resting.public_date),
        notices.document, notices.statement
    FROM resting
    LEFT JOIN notices ON notices.sha256 = resting.sha256
    QUALIFY bool_and(notices.seq IS NOT NULL) OVER (PARTITION BY resting.claim)
        AND row_number() OVER (PARTITION BY resting.claim ORDER BY notices.public_date DESC, notices.seq DESC) = 1
)
ORDER BY seq, claim
