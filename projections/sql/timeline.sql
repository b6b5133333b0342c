-- what: what was said when, about what, by whom: claims and answers in the order in which they became public
-- one row per: claim, or answer to a claim
SELECT
    claims.public_date AS published,
    claims.said,
    claims.who,
    CASE claims.polarity WHEN 'negated' THEN 'not ' ELSE '' END || claims.modality AS does,
    claims.subject,
    claims.attribute,
    claims.value,
    claims.text,
    claims.status,
    claims.document,
    claims.claim,
    claims.seq
FROM claims
WHERE claims.record = 'active' AND claims.holds
UNION ALL
SELECT
    answers.public_date,
    answers.said,
    answers.speaker,
    coalesce(answers.answer, answers.stance),
    claims.subject,
    claims.attribute,
    claims.value,
    answers.words,
    claims.status,
    answers.document,
    answers.claim,
    answers.seq
FROM answers
JOIN claims ON claims.claim = answers.claim
WHERE claims.record = 'active' AND claims.holds
ORDER BY published, seq
