-- what: each speaker's newest words for or against a claim, by an answer or by a claim of its own, on the record
-- one row per: claim, speaker, word and the event that says it
-- authority: the speaker may confirm or deny this claim
WITH retracted AS (
    SELECT claim, speaker, said_to, public_date FROM answers WHERE answer = 'retracts_own'
),
standing_answers AS (
    SELECT answers.*
    FROM answers
    ANTI JOIN retracted
        ON retracted.claim = answers.claim AND retracted.speaker = answers.speaker
        AND (retracted.said_to, retracted.public_date) >= (answers.said_to, answers.public_date)
    WHERE answers.answer IN ('confirmed', 'denied') AND answers.attribution = 'on_record'
),
live AS (
    SELECT * FROM asserted WHERE record = 'active'
),
by_answer AS (
    SELECT
        reached.claim,
        standing_answers.speaker,
        CASE WHEN (standing_answers.answer = 'confirmed') = (reached.polarity = answered.polarity)
            THEN 'affirms' ELSE 'denies' END AS word,
        standing_answers.said_from,
        standing_answers.said_to,
        standing_answers.public_date,
        standing_answers.seq,
        answered.claim = reached.claim AS directly
    FROM standing_answers
    JOIN live AS answered ON answered.claim = standing_answers.claim
    JOIN live AS reached
        ON reached.subject = answered.subject AND reached.attribute = answered.attribute
        AND (reached.slot = answered.slot OR reached.modality = 'rumoured')
        AND reached.value_class = answered.value_class
        AND reached.value_low = answered.value_low AND reached.value_high = answered.value_high
    WHERE CASE word
        WHEN 'affirms' THEN list_has_all(answered.identity, reached.identity)
        ELSE list_has_all(reached.identity, answered.identity) AND reached.public_date <= standing_answers.public_date
        END
),
by_claim AS (
    SELECT
        heard.claim,
        own.speaker,
        CASE WHEN own.polarity = heard.polarity THEN 'affirms' ELSE 'denies' END AS word,
        own.said_from,
        own.said_to,
        own.public_date,
        own.seq,
        FALSE AS directly
    FROM live AS heard
    JOIN live AS own
        ON own.subject = heard.subject AND own.attribute = heard.attribute AND own.value_class = heard.value_class
        AND (own.slot = heard.slot OR heard.modality = 'rumoured')
    WHERE own.speaker IS NOT NULL AND own.attribution = 'on_record' AND own.source <> heard.source
        AND own.modality NOT IN ('rumoured', 'hypothetical', 'opinion') AND NOT own.implicated
        AND CASE own.polarity
            WHEN 'affirmed' THEN list_has_all(own.identity, heard.identity)
                AND own.value_low >= heard.value_low AND own.value_high <= heard.value_high
            ELSE list_has_all(heard.identity, own.identity)
                AND own.value_low <= heard.value_low AND own.value_high >= heard.value_high
        END
),
spoken AS (
    SELECT * FROM by_answer
    UNION ALL
    SELECT * FROM by_claim
)
SELECT
    spoken.*,
    EXISTS (
        SELECT 1 FROM authorities
        WHERE authorities.subject = live.subject AND authorities.attribute = live.attribute
            AND coalesce(authorities.entity, CASE WHEN live.value_type = 'entity' THEN live.value_class END)
                = spoken.speaker
    ) AS authority
FROM spoken
JOIN live ON live.claim = spoken.claim
QUALIFY rank() OVER (
    PARTITION BY spoken.claim, spoken.speaker ORDER BY spoken.said_to DESC, spoken.public_date DESC) = 1
