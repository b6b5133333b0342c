-- what: what is known of each subject: the values that stand, those that lost, those excluded, and what is unknown
-- one row per: subject, attribute, qualifiers, slot and value
-- place: value, possibly (narrower, of a lower tier), runner_up, excluded; qualifiers: those that belong to the key
-- contested: an incompatible value is as strong or newer, or authorities differ; tie: nothing decides between equal values
WITH plain AS (
    SELECT
        *,
        CASE WHEN cardinality = 'multiple' AND len(identity) = 0 THEN value_key ELSE '' END AS rival_key
    FROM contenders
    WHERE set_key IS NULL
),
negations AS (
    SELECT * FROM plain WHERE polarity = 'negated'
),
affirmations AS (
    SELECT * FROM plain WHERE polarity = 'affirmed'
),
denials AS (
    SELECT
        affirmations.subject, affirmations.attribute, affirmations.slot, affirmations.identity, affirmations.value_key,
        negations.slot AS by_slot, negations.identity AS by_identity, negations.value_key AS by_value,
        negations.standing AS negated_standing, affirmations.standing, negations.tier AS negated_tier,
        negations.said_to AS negated_said_to
    FROM affirmations
    JOIN negations
        ON negations.subject = affirmations.subject AND negations.attribute = affirmations.attribute
        AND (negations.slot = affirmations.slot OR (negations.slot = 'planned' AND affirmations.status = 'rumoured'))
        AND list_has_all(affirmations.identity, negations.identity)
        AND negations.value_class = affirmations.value_class
        AND negations.value_low <= affirmations.value_low AND negations.value_high >= affirmations.value_high
),
unbeaten AS (
    SELECT affirmations.*
    FROM affirmations
    ANTI JOIN denials
        ON denials.subject = affirmations.subject AND denials.attribute = affirmations.attribute
        AND denials.slot = affirmations.slot AND denials.identity = affirmations.identity
        AND denials.value_key = affirmations.value_key AND denials.negated_standing < denials.standing
    WHERE status <> 'denied'
),
outranked_sets AS (
    SELECT DISTINCT sets.subject, sets.attribute, sets.slot, sets.value_key
    FROM contenders AS sets
    JOIN unbeaten
        ON unbeaten.subject = sets.subject AND unbeaten.attribute = sets.attribute AND unbeaten.slot = sets.slot
    WHERE sets.set_key IS NOT NULL AND NOT list_contains(sets.members, unbeaten.value_key)
        AND NOT unbeaten.only_in_sets AND unbeaten.standing < sets.standing
),
accepted_sets AS (
    SELECT sets.*
    FROM contenders AS sets
    ANTI JOIN outranked_sets
        ON outranked_sets.subject = sets.subject AND outranked_sets.attribute = sets.attribute
        AND outranked_sets.slot = sets.slot AND outranked_sets.value_key = sets.value_key
    WHERE sets.set_key IS NOT NULL
    QUALIFY rank() OVER (PARTITION BY sets.subject, sets.attribute, sets.slot ORDER BY sets.standing) = 1
),
listed AS (
    SELECT subject, attribute, slot, flatten(list(members)) AS members, min(standing) AS standing, max(tier) AS tier,
        max(said_to) AS said_to, min(said_from) AS said_from, count(*) AS equally_strong
    FROM accepted_sets
    GROUP BY subject, attribute, slot
),
standing_values AS (
    SELECT unbeaten.*
    FROM unbeaten
    LEFT JOIN listed
        ON listed.subject = unbeaten.subject AND listed.attribute = unbeaten.attribute AND listed.slot = unbeaten.slot
    WHERE CASE
        WHEN listed.subject IS NOT NULL
            THEN list_contains(listed.members, unbeaten.value_key) OR unbeaten.standing = listed.standing
        ELSE NOT unbeaten.only_in_sets
    END
),
winners AS (
    SELECT *, count(*) OVER (PARTITION BY subject, attribute, slot, identity, rival_key) AS tied
    FROM standing_values
    QUALIFY rank() OVER (PARTITION BY subject, attribute, slot, identity, rival_key ORDER BY standing) = 1
),
refinements AS (
    SELECT
        narrower.subject, narrower.attribute, narrower.slot, narrower.identity, narrower.rival_key, narrower.value_key,
        CASE
            WHEN narrower.tier >= winners.tier AND narrower.status <> 'expired'
                AND rank() OVER (
                    PARTITION BY narrower.subject, narrower.attribute, narrower.slot, narrower.identity,
                        narrower.rival_key, narrower.tier >= winners.tier AND narrower.status <> 'expired'
                    ORDER BY narrower.standing) = 1
                THEN 'value'
            WHEN narrower.tier < winners.tier THEN 'possibly'
            ELSE 'runner_up'
        END AS place
    FROM winners
    JOIN standing_values AS narrower
        ON narrower.subject = winners.subject AND narrower.attribute = winners.attribute
        AND narrower.slot = winners.slot AND narrower.identity = winners.identity
        AND narrower.rival_key = winners.rival_key AND narrower.value_class = winners.value_class
        AND narrower.value_low >= winners.value_low AND narrower.value_high <= winners.value_high
        AND narrower.value_key <> winners.value_key
    WHERE winners.tied = 1
),
placed AS (
    SELECT
        affirmations.*,
        CASE
            WHEN refinements.place IS NOT NULL THEN refinements.place
            WHEN winners.value_key IS NULL THEN 'runner_up'
            WHEN bool_or(coalesce(refinements.place = 'value', FALSE)) OVER rivals THEN 'runner_up'
            ELSE 'value'
        END AS place,
        coalesce(winners.tied > 1, FALSE) AS tie
    FROM affirmations
    LEFT JOIN winners
        ON winners.subject = affirmations.subject AND winners.attribute = affirmations.attribute
        AND winners.slot = affirmations.slot AND winners.identity = affirmations.identity
        AND winners.rival_key = affirmations.rival_key AND winners.value_key = affirmations.value_key
    LEFT JOIN refinements
        ON refinements.subject = affirmations.subject AND refinements.attribute = affirmations.attribute
        AND refinements.slot = affirmations.slot AND refinements.identity = affirmations.identity
        AND refinements.rival_key = affirmations.rival_key AND refinements.value_key = affirmations.value_key
    WINDOW rivals AS (PARTITION BY affirmations.subject, affirmations.attribute, affirmations.slot,
        affirmations.identity, affirmations.rival_key)
    UNION ALL
    SELECT
        negations.*,
        CASE WHEN bool_or(coalesce(denials.standing < denials.negated_standing, FALSE)) THEN 'runner_up' ELSE 'excluded' END,
        coalesce(bool_or(denials.standing = denials.negated_standing), FALSE)
    FROM negations
    LEFT JOIN denials
        ON denials.subject = negations.subject AND denials.attribute = negations.attribute
        AND denials.by_slot = negations.slot AND denials.by_identity = negations.identity
        AND denials.by_value = negations.value_key
    GROUP BY ALL
),
settled AS (
    SELECT placed.subject, placed.attribute, placed.identity, placed.rival_key
    FROM placed
    WHERE place = 'value' AND slot = 'actual' AND tier >= 2
),
slotted AS (
    SELECT
        placed.* REPLACE (
            CASE WHEN placed.slot = 'planned' AND placed.place IN ('value', 'possibly') AND settled.subject IS NOT NULL
                THEN 'runner_up' ELSE placed.place END AS place)
    FROM placed
    LEFT JOIN (SELECT DISTINCT * FROM settled) AS settled
        ON settled.subject = placed.subject AND settled.attribute = placed.attribute
        AND settled.identity = placed.identity AND settled.rival_key = placed.rival_key
),
opposed AS (
    SELECT DISTINCT shown.subject, shown.attribute, shown.slot, shown.identity, shown.value_key
    FROM slotted AS shown
    JOIN unbeaten AS other
        ON other.subject = shown.subject AND other.attribute = shown.attribute AND other.slot = shown.slot
        AND other.identity = shown.identity AND other.rival_key = shown.rival_key
        AND other.value_key <> shown.value_key
    WHERE shown.place = 'value'
        AND (other.value_class <> shown.value_class
            OR other.value_low > shown.value_high OR other.value_high < shown.value_low)
        AND other.status <> 'expired'
        AND (other.tier > shown.tier
            OR (other.tier = shown.tier
                AND NOT (shown.volatility = 'evolving' AND coalesce(other.said_to < shown.said_from, FALSE)))
            OR (other.tier >= 3 AND other.said_to > shown.said_to))
    UNION
    SELECT subject, attribute, slot, identity, value_key
    FROM denials
    JOIN (SELECT subject, attribute, slot, identity, value_key, tier, said_to FROM slotted WHERE place = 'value') AS shown
        USING (subject, attribute, slot, identity, value_key)
    WHERE denials.negated_tier >= shown.tier OR (denials.negated_tier >= 3 AND denials.negated_said_to > shown.said_to)
    UNION
    SELECT shown.subject, shown.attribute, shown.slot, shown.identity, shown.value_key
    FROM slotted AS shown
    JOIN listed ON listed.subject = shown.subject AND listed.attribute = shown.attribute AND listed.slot = shown.slot
    JOIN unbeaten AS other
        ON other.subject = shown.subject AND other.attribute = shown.attribute AND other.slot = shown.slot
        AND NOT list_contains(listed.members, other.value_key)
    WHERE shown.place = 'value' AND other.status <> 'expired'
        AND (other.tier >= listed.tier OR (other.tier >= 3 AND other.said_to > listed.said_to))
),
rows_known AS (
    SELECT
        slotted.*,
        opposed.subject IS NOT NULL OR slotted.status = 'disputed' AS contested
    FROM slotted
    LEFT JOIN opposed
        ON opposed.subject = slotted.subject AND opposed.attribute = slotted.attribute AND opposed.slot = slotted.slot
        AND opposed.identity = slotted.identity AND opposed.value_key = slotted.value_key
        AND slotted.place = 'value'
),
unknown AS (
    SELECT subject, attribute, axis, identity
    FROM rows_known
    WHERE cardinality = 'single' AND axis = 'real' AND polarity = 'affirmed'
    GROUP BY subject, attribute, axis, identity
    HAVING NOT bool_or(slot = 'actual' AND place = 'value')
),
answered AS (
    SELECT
        claim,
        list_sort(list(struct_pack(
            seq := seq, speaker := speaker, answer := coalesce(answer, stance), said := said,
            published := public_date, words := words))) AS answers
    FROM answers
    GROUP BY claim
),
replies AS (
    SELECT value_row.subject, value_row.attribute, value_row.slot, value_row.identity, value_row.polarity,
        value_row.value_key, flatten(list(answered.answers)) AS answers
    FROM (SELECT *, unnest(claims) AS each_claim FROM rows_known) AS value_row
    JOIN answered ON answered.claim = value_row.each_claim
    GROUP BY ALL
)
SELECT
    rows_known.subject,
    rows_known.attribute,
    array_to_string(rows_known.identity, ', ') AS qualifiers,
    rows_known.axis,
    rows_known.slot,
    rows_known.place,
    rows_known.value,
    rows_known.value_from,
    rows_known.value_to,
    rows_known.status,
    rows_known.tier,
    rows_known.origins,
    rows_known.contested,
    rows_known.tie,
    rows_known.who,
    coalesce(rows_known.said, '[..' || rows_known.said_to || ']') AS said,
    rows_known.first_public AS published,
    rows_known.claim,
    rows_known.claims,
    replies.answers
FROM rows_known
LEFT JOIN replies
    ON replies.subject = rows_known.subject AND replies.attribute = rows_known.attribute
    AND replies.slot = rows_known.slot AND replies.identity = rows_known.identity
    AND replies.polarity = rows_known.polarity AND replies.value_key = rows_known.value_key
UNION ALL
SELECT
    subject, attribute, array_to_string(identity, ', '), axis, 'actual', 'value', NULL, NULL, NULL, 'unknown', NULL, 0,
    FALSE, FALSE, NULL, NULL, NULL, NULL, CAST([] AS VARCHAR[]), NULL
FROM unknown
ORDER BY ALL
