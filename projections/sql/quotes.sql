-- what: the quotations, each with the claims that were taken from it
-- one row per: document and first code point of the quotation
WITH quoted AS (
    SELECT
        document,
        quotation.segments[1].start AS start,
        quotation.segments[-1]."end" AS "end",
        list_aggregate(list_transform(quotation.segments, lambda segment: segment.exact), 'string_agg', ' … ') AS words,
        list_transform(quotation.insertions, lambda span: span.exact) AS insertions,
        speaker, said, public_date, claim, subject
    FROM claims
    WHERE quotation IS NOT NULL AND record = 'active' AND holds
)
SELECT
    document,
    start,
    min("end") AS "end",
    min(speaker) AS speaker,
    min(words) AS words,
    min(insertions) AS insertions,
    min(said) AS said,
    min(public_date) AS published,
    list_sort(list(DISTINCT subject)) AS subjects,
    list_sort(list(DISTINCT claim)) AS claims
FROM quoted
GROUP BY document, start
ORDER BY published, document, start
