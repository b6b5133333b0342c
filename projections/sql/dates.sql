-- what: every claimed date, with its strict bounds; from and to are inclusive, NULL is open or only words
-- one row per: claim with a date as its value
SELECT
    claim,
    subject,
    attribute,
    axis,
    slot,
    polarity,
    value,
    value_from AS "from",
    value_to AS "to",
    status,
    who,
    said,
    public_date AS published,
    document
FROM claims
WHERE value_type = 'date' AND record = 'active' AND holds
ORDER BY axis, value_from NULLS LAST, value_to, seq
