-- what: what was said as a rumour, what became of it, and who answered
-- one row per: rumoured or unattributed claim
-- open: it is still only a rumour, and nothing incompatible of tier 4 or more stands
-- last_heard: the day on which the newest claim, repetition or answer under its key became public
WITH strong AS (
    SELECT *
    FROM contenders
    WHERE tier >= 4 AND polarity <> 'refuted' AND status NOT IN ('expired', 'denied') AND NOT hidden
        AND id NOT IN (SELECT value_id FROM denials WHERE denial_standing < standing)
        AND id NOT IN (SELECT denial_id FROM denials WHERE standing < denial_standing AND NOT hidden)
),
opposed AS (
    SELECT DISTINCT rumour.claim
    FROM claims AS rumour
    JOIN strong AS other ON other.subject = rumour.subject AND other.attribute = rumour.attribute
    WHERE rumour.status = 'rumoured'
        AND CASE
            WHEN rumour.polarity = 'affirmed' AND other.members IS NOT NULL
                THEN NOT list_contains(other.members, rumour.value_key)
            WHEN rumour.polarity = 'affirmed' AND other.polarity = 'negated'
                THEN list_has_all(rumour.identity, other.identity) AND other.value_class = rumour.value_class
                    AND other.value_low <= rumour.value_low AND other.value_high >= rumour.value_high
            WHEN rumour.polarity = 'affirmed'
                THEN other.identity = rumour.identity
                    AND (other.cardinality = 'single' OR (len(other.identity) > 0 AND rumour.value_type <> 'text'))
                    AND (other.value_class <> rumour.value_class
                        OR other.value_low > rumour.value_high OR other.value_high < rumour.value_low)
            WHEN other.members IS NOT NULL
                THEN list_contains(other.members, rumour.value_key)
            WHEN other.polarity = 'affirmed'
                THEN list_has_all(other.identity, rumour.identity) AND other.value_class = rumour.value_class
                    AND other.value_low >= rumour.value_low AND other.value_high <= rumour.value_high
            ELSE FALSE
        END
),
heard AS (
    SELECT
        claim,
        list_sort(list(struct_pack(
            published := public_date, speaker := speaker, answer := coalesce(answer, stance), said := said, words := words)))
            AS answers
    FROM answers
    GROUP BY claim
),
mentions AS (
    SELECT claim, public_date FROM claims
    UNION ALL
    SELECT claim, public_date FROM repeats
    UNION ALL
    SELECT claim, public_date FROM answers
),
keyed AS (
    SELECT
        claim, subject, attribute, slot, identity, record,
        CASE cardinality WHEN 'single' THEN '' ELSE value_key END AS of_value
    FROM claims
),
newest AS (
    SELECT subject, attribute, slot, identity, of_value, max(mentions.public_date) AS last_heard
    FROM keyed
    JOIN mentions ON mentions.claim = keyed.claim
    WHERE record <> 'withdrawn'
    GROUP BY ALL
)
SELECT
    claims.claim,
    claims.subject,
    claims.attribute,
    claims.value,
    claims.polarity,
    claims.status,
    claims.status = 'rumoured' AND opposed.claim IS NULL AS open,
    claims.who,
    claims.said,
    claims.public_date AS published,
    newest.last_heard,
    claims.text,
    claims.document,
    heard.answers
FROM claims
LEFT JOIN opposed ON opposed.claim = claims.claim
LEFT JOIN heard ON heard.claim = claims.claim
JOIN keyed ON keyed.claim = claims.claim
LEFT JOIN newest
    ON newest.subject = keyed.subject AND newest.attribute = keyed.attribute AND newest.slot = keyed.slot
    AND newest.identity = keyed.identity AND newest.of_value = keyed.of_value
WHERE claims.holds AND claims.record <> 'withdrawn'
    AND (claims.modality = 'rumoured'
        OR (claims.attribution = 'unattributed' AND claims.modality NOT IN ('opinion', 'hypothetical')))
ORDER BY published, claims.seq
