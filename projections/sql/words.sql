-- what: each speaker's newest words for or against a claim, on the record: an answer, or a claim by an authority or by who also answered
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
stated AS (
    SELECT * FROM asserted WHERE record <> 'withdrawn'
),
meant AS (
    SELECT
        standing_answers.* EXCLUDE (claim),
        answered.claim, answered.subject, answered.attribute, answered.slot, answered.identity,
        answered.value_class, answered.value_low, answered.value_high,
        CASE WHEN (standing_answers.answer = 'confirmed') = (answered.polarity = 'affirmed')
            THEN 'affirmed' ELSE 'negated' END AS polarity
    FROM standing_answers
    JOIN asserted AS answered ON answered.claim = standing_answers.claim
),
by_answer AS (
    SELECT
        reached.claim,
        meant.speaker,
        CASE WHEN meant.polarity = reached.polarity THEN 'affirms' ELSE 'denies' END AS word,
        meant.said_from,
        meant.said_to,
        meant.public_date,
        meant.document,
        meant.seq,
        meant.claim = reached.claim AS directly
    FROM meant
    JOIN stated AS reached
        ON reached.subject = meant.subject AND reached.attribute = meant.attribute
        AND (reached.slot = meant.slot OR reached.modality = 'rumoured')
        AND reached.value_class = meant.value_class
        AND reached.value_low = meant.value_low AND reached.value_high = meant.value_high
    WHERE (meant.polarity = reached.polarity OR reached.public_date <= meant.public_date)
        AND CASE meant.polarity
            WHEN 'affirmed' THEN list_has_all(meant.identity, reached.identity)
            ELSE list_has_all(reached.identity, meant.identity)
        END
),
voices AS (
    SELECT subject, attribute, entity AS speaker FROM authorities WHERE entity IS NOT NULL
    UNION
    SELECT stated.subject, stated.attribute, stated.value_class
    FROM authorities
    JOIN stated ON stated.subject = authorities.subject AND stated.attribute = authorities.attribute
    WHERE authorities.entity IS NULL AND stated.value_type = 'entity'
    UNION
    SELECT subject, attribute, speaker FROM meant
),
own_words AS MATERIALIZED (  -- few: found before they are joined, which DuckDB would put off
    SELECT stated.*
    FROM stated
    SEMI JOIN voices
        ON voices.subject = stated.subject AND voices.attribute = stated.attribute AND voices.speaker = stated.speaker
    WHERE stated.record = 'active' AND stated.attribution = 'on_record'
        AND stated.modality NOT IN ('rumoured', 'hypothetical', 'opinion') AND NOT stated.implicated
),
by_claim AS (
    SELECT
        heard.claim,
        own.speaker,
        CASE WHEN own.polarity = heard.polarity THEN 'affirms' ELSE 'denies' END AS word,
        own.said_from,
        own.said_to,
        own.public_date,
        own.document,
        own.seq,
        FALSE AS directly
    FROM stated AS heard
    JOIN own_words AS own
        ON own.subject = heard.subject AND own.attribute = heard.attribute AND own.value_class = heard.value_class
        AND (own.slot = heard.slot OR heard.modality = 'rumoured')
    WHERE own.source <> heard.source
        AND (own.polarity = heard.polarity OR heard.public_date <= own.public_date)
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
        WHERE authorities.subject = stated.subject AND authorities.attribute = stated.attribute
            AND coalesce(authorities.entity, CASE WHEN stated.value_type = 'entity' THEN stated.value_class END)
                = spoken.speaker
    ) AS authority
FROM spoken
JOIN stated ON stated.claim = spoken.claim
QUALIFY rank() OVER (
    PARTITION BY spoken.claim, spoken.speaker ORDER BY spoken.said_to DESC, spoken.public_date DESC) = 1
ORDER BY ALL
