-- what: every claim with its record, its status and its tier at the point
-- one row per: claim
-- status: the first that holds of record, opinion, assessment, disputed, confirmed, denied, expired, rumoured, planned, asserted, reported
-- denied: an authority's newest word denies it, whatever its status
-- tier: 6 assessed as confirmed, 5 confirmed by an authority, 4 on record by one, 3 by another named speaker, 2 an outlet, 1 unnamed, 0 rumoured or denied
WITH spoken AS (
    SELECT
        claim,
        count(*) FILTER (word = 'affirms') AS affirmed,
        count(*) FILTER (word = 'denies') AS denied
    FROM words
    WHERE authority
    GROUP BY claim
),
verdicts AS (
    SELECT
        claim,
        CASE
            WHEN bool_or(verdict = 'conflicting') OR count(DISTINCT verdict) > 1 THEN 'disputed'
            ELSE min(verdict)
        END AS verdict
    FROM assessments
    WHERE verdict IN ('confirmed', 'refuted', 'conflicting') AND overtaken_by IS NULL
    GROUP BY claim
),
judged AS (
    SELECT
        asserted.claim, subject, attribute, cardinality, slot, identity, implicated, record, rank, polarity, axis, modality, expires_on,
        value_class, value_low, value_high,
        coalesce(spoken.denied, 0) > 0 AS denied,
        CASE
            WHEN record <> 'active' THEN record
            WHEN modality IN ('opinion', 'hypothetical') THEN 'opinion'
            WHEN verdicts.verdict IS NOT NULL THEN verdicts.verdict
            WHEN spoken.affirmed > 0 AND spoken.denied > 0 THEN 'disputed'
            WHEN spoken.affirmed > 0 THEN 'confirmed'
            WHEN spoken.denied > 0 THEN 'denied'
            WHEN modality = 'rumoured' THEN 'rumoured'
            WHEN modality IN ('planned', 'hoped', 'possible') AND speaker IS NOT NULL THEN 'planned'
            WHEN attribution = 'on_record' THEN 'asserted'
            WHEN attribution = 'unattributed' THEN 'rumoured'
            ELSE 'reported'
        END AS unexpired_status,
        CASE
            WHEN verdicts.verdict = 'confirmed' THEN 6
            WHEN verdicts.verdict IS NULL AND spoken.affirmed > 0 AND spoken.denied = 0 THEN 5
            WHEN verdicts.verdict IS NULL AND spoken.denied > 0 AND spoken.affirmed = 0 THEN 0
            WHEN modality = 'rumoured' OR attribution = 'unattributed' THEN 0
            WHEN attribution = 'on_record' AND EXISTS (
                SELECT 1 FROM authorities
                WHERE authorities.subject = asserted.subject AND authorities.attribute = asserted.attribute
                    AND coalesce(authorities.entity, CASE WHEN asserted.value_type = 'entity' THEN asserted.value_class END)
                        = asserted.speaker
            ) THEN 4
            WHEN attribution = 'on_record' THEN 3
            WHEN attribution = 'outlet_voice' THEN 2
            ELSE 1
        END AS tier
    FROM asserted
    LEFT JOIN spoken ON spoken.claim = asserted.claim
    LEFT JOIN verdicts ON verdicts.claim = asserted.claim
),
due AS (
    SELECT claim, subject, attribute, cardinality, identity, value_class, value_low, value_high
    FROM judged CROSS JOIN point
    WHERE axis = 'real' AND (slot = 'planned' OR modality = 'rumoured') AND polarity = 'affirmed'
        AND unexpired_status IN ('rumoured', 'planned', 'asserted', 'reported')
        AND point.asked_date > expires_on
),
expired AS (
    SELECT due.claim
    FROM due
    ANTI JOIN judged AS happened
        ON happened.subject = due.subject AND happened.attribute = due.attribute
        AND happened.slot = 'actual' AND happened.record = 'active' AND happened.rank <> 'deprecated'
        AND happened.polarity = 'affirmed'
        AND happened.unexpired_status NOT IN ('opinion', 'refuted') AND happened.tier >= 2 AND NOT happened.implicated
        AND list_has_all(happened.identity, due.identity)
        AND happened.value_class = due.value_class
        AND happened.value_low <= due.value_high AND happened.value_high >= due.value_low
        AND (due.cardinality = 'single' OR (happened.value_low = due.value_low AND happened.value_high = due.value_high))
)
SELECT
    asserted.*,
    CASE WHEN expired.claim IS NULL THEN judged.unexpired_status ELSE 'expired' END AS status,
    judged.tier,
    judged.denied
FROM asserted
JOIN judged ON judged.claim = asserted.claim
LEFT JOIN expired ON expired.claim = asserted.claim
ORDER BY asserted.seq
