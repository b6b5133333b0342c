-- what: what was said when, about what, by whom, in the order in which it became public; our own mistakes are left out
-- one row per: claim, and what was said of it: an answer, repetition, assessment, retraction or supersession
-- record: of the claim at the point; record_by: who retracted it, or the claim that took its place
WITH told AS (
    SELECT
        seq, 'claim.asserted' AS type, public_date, said, who,
        CASE polarity WHEN 'negated' THEN 'not ' ELSE '' END || modality AS does,
        text, document, claim
    FROM claims
    UNION ALL
    SELECT seq, 'claim.answered', public_date, said, speaker, coalesce(answer, stance), words, document, claim
    FROM answers
    UNION ALL
    SELECT seq, 'claim.repeated', public_date, said, source, 'repeated', words, document, claim
    FROM repeats
    UNION ALL
    SELECT
        events.seq, 'claim.assessed', greatest(events.public_date, replacements.public_date), NULL, events.checker,
        'assessed as ' || events.verdict, events.basis, documents.document, replacements.counts_for
    FROM events
    JOIN replacements ON replacements.claim = events.claim
    LEFT JOIN documents ON documents.sha256 = events.evidence[1].document AND documents.earliest
    WHERE events.type = 'claim.assessed' AND events.withdrawn_by IS NULL
    UNION ALL
    SELECT seq, 'claim.retracted', public_date, said, who, 'retracted', words, document, claim
    FROM retractions
    UNION ALL
    SELECT
        supersessions.seq, 'claim.superseded', supersessions.public_date, newer.said, newer.who,
        'superseded by ' || supersessions.by_claim, newer.text, newer.document, supersessions.claim
    FROM supersessions
    JOIN claims AS newer ON newer.claim = supersessions.by_claim
),
ended AS (
    SELECT *
    FROM (
        SELECT claim, 'retracted' AS record, who AS record_by, public_date, seq FROM retractions
        UNION ALL
        SELECT claim, 'superseded', by_claim, public_date, seq FROM supersessions
    )
    QUALIFY row_number() OVER (PARTITION BY claim, record ORDER BY public_date, seq) = 1
)
SELECT
    told.public_date AS published,
    told.said,
    told.who,
    told.does,
    claims.subject,
    claims.attribute,
    claims.value,
    told.text,
    claims.status,
    claims.record,
    ended.record_by,
    told.document,
    told.claim,
    told.seq,
    told.type
FROM told
JOIN claims ON claims.claim = told.claim
LEFT JOIN ended ON ended.claim = claims.claim AND ended.record = claims.record
WHERE claims.record <> 'withdrawn' AND claims.holds
ORDER BY published, told.seq, told.claim
