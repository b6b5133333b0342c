-- what: what is only rumoured, and who answered
-- one row per: rumoured claim
-- open: it is still only a rumour and nothing on record stands against it
WITH refuted AS (
    SELECT DISTINCT rumour.claim
    FROM claims AS rumour
    JOIN claims AS other
        ON other.subject = rumour.subject AND other.attribute = rumour.attribute AND other.claim <> rumour.claim
    WHERE rumour.modality = 'rumoured' AND other.record = 'active' AND other.tier >= 4
        AND other.modality NOT IN ('opinion', 'hypothetical') AND NOT other.implicated AND other.holds
        AND CASE other.polarity
            WHEN 'negated' THEN list_has_all(rumour.identity, other.identity)
                AND other.value_class = rumour.value_class
                AND other.value_low <= rumour.value_low AND other.value_high >= rumour.value_high
            ELSE (other.cardinality = 'single' OR (len(other.identity) > 0 AND other.identity = rumour.identity))
                AND (other.value_class <> rumour.value_class
                    OR other.value_low > rumour.value_high OR other.value_high < rumour.value_low)
        END
),
heard AS (
    SELECT
        claim,
        max(public_date) AS last_answered,
        list_sort(list(struct_pack(
            published := public_date, speaker := speaker, answer := coalesce(answer, stance), said := said, words := words)))
            AS answers
    FROM answers
    GROUP BY claim
)
SELECT
    claims.claim,
    claims.subject,
    claims.attribute,
    claims.value,
    claims.polarity,
    claims.status,
    claims.status = 'rumoured' AND refuted.claim IS NULL AS open,
    claims.who,
    claims.said,
    claims.public_date AS published,
    greatest(claims.public_date, heard.last_answered) AS last_heard,
    claims.text,
    claims.document,
    heard.answers
FROM claims
LEFT JOIN refuted ON refuted.claim = claims.claim
LEFT JOIN heard ON heard.claim = claims.claim
WHERE claims.holds AND (claims.modality = 'rumoured' OR claims.status = 'rumoured') AND claims.record = 'active'
ORDER BY published, claims.seq
