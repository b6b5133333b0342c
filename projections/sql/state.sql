-- what: what is known of each subject: the values that stand, those that lost, those excluded, and what is unknown
-- one row per: subject, attribute, qualifiers, slot and value
-- place: value, possibly (narrower, of a lower tier), runner_up, excluded (denied or refuted)
-- qualifiers: those that belong to the key
-- contested: an incompatible value is as strong or newer, or authorities differ; tie: nothing decides between equal values
-- verdicts: of checkers, on its own claims; contested_by: the events that say what contests it
WITH affirmed AS (
    SELECT * FROM contenders WHERE members IS NULL AND polarity = 'affirmed'
),
negated AS (
    SELECT * FROM contenders WHERE members IS NULL AND polarity = 'negated'
),
unbeaten AS (
    SELECT *
    FROM affirmed
    WHERE status <> 'denied' AND id NOT IN (SELECT value_id FROM denials WHERE denial_standing < standing)
),
outranked AS (
    SELECT sets.id
    FROM contenders AS sets
    JOIN unbeaten ON unbeaten.subject = sets.subject AND unbeaten.attribute = sets.attribute AND unbeaten.slot = sets.slot
    WHERE sets.members IS NOT NULL AND NOT list_contains(sets.members, unbeaten.value_key)
        AND NOT unbeaten.only_in_sets AND unbeaten.standing < sets.standing
),
accepted AS (
    SELECT subject, attribute, slot, members, standing, tier, said_from, said_to
    FROM contenders
    WHERE members IS NOT NULL AND id NOT IN (SELECT id FROM outranked)
    QUALIFY rank() OVER (PARTITION BY subject, attribute, slot ORDER BY standing) = 1
),
complete AS (
    SELECT subject, attribute, slot, count(*) AS lists, flatten(list(members)) AS members, min(standing) AS standing
    FROM accepted
    GROUP BY subject, attribute, slot
),
eligible AS (
    SELECT
        unbeaten.*,
        complete.subject IS NOT NULL AND (
            len(list_filter(complete.members, lambda member: member = unbeaten.value_key)) < complete.lists
            OR EXISTS (
                SELECT 1 FROM unbeaten AS outsider
                WHERE outsider.subject = complete.subject AND outsider.attribute = complete.attribute
                    AND outsider.slot = complete.slot AND outsider.standing = complete.standing
                    AND NOT outsider.only_in_sets AND NOT list_contains(complete.members, outsider.value_key)))
            AS lists_tie
    FROM unbeaten
    LEFT JOIN complete
        ON complete.subject = unbeaten.subject AND complete.attribute = unbeaten.attribute AND complete.slot = unbeaten.slot
    WHERE CASE
        WHEN complete.subject IS NULL THEN NOT unbeaten.only_in_sets
        ELSE list_contains(complete.members, unbeaten.value_key)
            OR (unbeaten.standing = complete.standing AND NOT unbeaten.only_in_sets)
    END
),
winners AS (
    SELECT *
    FROM eligible
    QUALIFY rank() OVER (PARTITION BY rivals ORDER BY standing) = 1
),
within AS (
    SELECT winners.id AS winner_id, narrower.id, narrower.tier < winners.tier AS weaker,
        narrower.tier = winners.tier AND narrower.status <> 'expired' AS refines, narrower.standing
    FROM winners
    JOIN eligible AS narrower
        ON narrower.rivals = winners.rivals AND narrower.value_class = winners.value_class
        AND narrower.value_low >= winners.value_low AND narrower.value_high <= winners.value_high
        AND narrower.id <> winners.id
),
refining AS (
    SELECT winner_id, id
    FROM within
    WHERE refines
    QUALIFY rank() OVER (PARTITION BY winner_id ORDER BY standing) = 1
),
standing_values AS (
    SELECT id FROM winners WHERE id NOT IN (SELECT winner_id FROM refining)
    UNION
    SELECT id FROM refining WHERE id NOT IN (SELECT winner_id FROM refining)
),
placed AS (
    SELECT
        affirmed.*,
        CASE
            WHEN affirmed.id IN (SELECT id FROM standing_values) THEN 'value'
            WHEN affirmed.id IN (SELECT id FROM within WHERE weaker) THEN 'possibly'
            ELSE 'runner_up'
        END AS place,
        FALSE AS negation_ties
    FROM affirmed
    UNION ALL
    SELECT negated.*, 'excluded', negated.id IN (SELECT denial_id FROM denials WHERE standing = denial_standing)
    FROM negated
    WHERE id NOT IN (
        SELECT denial_id FROM denials
        WHERE standing < denial_standing AND (NOT hidden OR value_id IN (SELECT id FROM eligible)))
    UNION ALL
    SELECT contenders.*, 'excluded', FALSE
    FROM contenders
    WHERE polarity = 'refuted'
),
tied AS (
    SELECT
        placed.* EXCLUDE (negation_ties),
        negation_ties OR (place = 'value' AND (
            count(*) FILTER (place = 'value') OVER (PARTITION BY rivals) > 1
            OR id IN (SELECT id FROM eligible WHERE lists_tie)
            OR id IN (SELECT value_id FROM denials WHERE standing = denial_standing))) AS tied
    FROM placed
    WHERE place = 'value' OR NOT hidden
),
settled AS (
    SELECT subject, attribute, identity, CASE cardinality WHEN 'multiple' THEN value_key ELSE '' END AS value_key
    FROM tied
    WHERE place = 'value' AND slot = 'actual' AND tier >= 2
),
slotted AS (
    SELECT
        tied.* REPLACE (
            CASE
                WHEN slot = 'planned' AND place IN ('value', 'possibly')
                    AND (subject, attribute, identity, CASE cardinality WHEN 'multiple' THEN value_key ELSE '' END)
                        IN (SELECT (subject, attribute, identity, value_key) FROM settled)
                    THEN 'runner_up'
                ELSE place
            END AS place)
    FROM tied
),
opposed AS (
    SELECT shown.id, other.id AS by_id
    FROM slotted AS shown
    LEFT JOIN refining ON refining.id = shown.id
    JOIN winners AS winner ON winner.id = coalesce(refining.winner_id, shown.id)
    JOIN unbeaten AS other ON other.rivals = shown.rivals AND other.id <> shown.id
    WHERE shown.place = 'value' AND other.status <> 'expired' AND NOT other.hidden
        AND (other.value_class <> winner.value_class
            OR other.value_low > winner.value_high OR other.value_high < winner.value_low)
        AND (other.tier > shown.tier
            OR (other.tier = shown.tier AND NOT (shown.volatility = 'evolving' AND other.said_to < shown.said_from))
            OR (other.tier >= 3 AND other.said_to > shown.said_to))
    UNION
    SELECT shown.id, denials.denial_id
    FROM slotted AS shown
    JOIN denials ON denials.value_id = shown.id
    WHERE denials.tier > shown.tier OR (denials.tier = shown.tier AND NOT denials.outdated)
        OR (denials.tier >= 3 AND denials.said_to > shown.said_to)
    UNION
    SELECT shown.id, lists.id
    FROM slotted AS shown
    JOIN contenders AS lists
        ON lists.subject = shown.subject AND lists.attribute = shown.attribute AND lists.slot = shown.slot
    WHERE NOT shown.only_in_sets AND NOT list_contains(lists.members, shown.value_key) AND lists.status <> 'expired'
        AND (lists.tier > shown.tier
            OR (lists.tier = shown.tier AND NOT (shown.volatility = 'evolving' AND lists.said_to < shown.said_from))
            OR (lists.tier >= 3 AND lists.said_to > shown.said_to))
    UNION
    SELECT shown.id, other.id
    FROM slotted AS shown
    JOIN accepted AS held
        ON held.subject = shown.subject AND held.attribute = shown.attribute AND held.slot = shown.slot
        AND list_contains(held.members, shown.value_key)
    JOIN contenders AS other
        ON other.subject = shown.subject AND other.attribute = shown.attribute AND other.slot = shown.slot
        AND other.polarity = 'affirmed'
    WHERE other.status <> 'expired'
        AND CASE
            WHEN other.members IS NOT NULL THEN NOT list_contains(other.members, shown.value_key)
            ELSE other.id IN (SELECT id FROM unbeaten WHERE NOT only_in_sets)
                AND NOT list_contains(held.members, other.value_key)
        END
        AND (other.tier > held.tier
            OR (other.tier = held.tier AND NOT (shown.volatility = 'evolving' AND other.said_to < held.said_from))
            OR (other.tier >= 3 AND other.said_to > held.said_to))
),
against AS (
    SELECT opposed.id, unnest(contenders.seqs) AS seq
    FROM opposed
    JOIN contenders ON contenders.id = opposed.by_id
    UNION ALL
    SELECT shown.id, words.seq
    FROM (SELECT id, unnest(seqs) AS seq FROM slotted WHERE denied) AS shown
    JOIN claims ON claims.seq = shown.seq
    JOIN words ON words.claim = claims.claim
    WHERE words.authority AND words.word = 'denies'
),
contested AS (
    SELECT id, list_sort(list(DISTINCT seq)) AS contested_by
    FROM against
    WHERE id IN (SELECT id FROM slotted WHERE place = 'value')
    GROUP BY id
),
known AS (
    SELECT
        slotted.*,
        place <> 'runner_up' AND tied AS tie,
        contested.contested_by IS NOT NULL AS contested,
        contested.contested_by
    FROM slotted
    LEFT JOIN contested ON contested.id = slotted.id
),
gone AS (
    SELECT claims.*, 'runner_up' AS place
    FROM claims CROSS JOIN point
    ANTI JOIN known
        ON known.subject = claims.subject AND known.attribute = claims.attribute AND known.slot = claims.slot
        AND list_has_all(known.identity, claims.identity) AND known.place = 'value'
        AND (claims.cardinality = 'single' OR (known.value_class = claims.value_class
            AND known.value_low = claims.value_low AND known.value_high = claims.value_high))
    WHERE claims.record IN ('retracted', 'superseded') AND claims.polarity = 'affirmed' AND claims.holds
        AND claims.modality NOT IN ('opinion', 'hypothetical') AND claims.rank <> 'deprecated'
        AND (NOT claims.implicated OR point.implicated)
    QUALIFY row_number() OVER (
        PARTITION BY claims.subject, claims.attribute, claims.slot, claims.identity,
            CASE WHEN claims.cardinality = 'multiple' THEN (claims.value_class, claims.value_low, claims.value_high) END
        ORDER BY claims.said_to DESC, claims.public_date DESC, claims.claim) = 1
),
unknown AS (
    SELECT subject, attribute, axis, identity
    FROM (
        SELECT subject, attribute, axis, identity, cardinality, slot, place FROM known
        UNION ALL
        SELECT subject, attribute, axis, identity, cardinality, slot, place FROM gone
    ) AS either
    WHERE cardinality = 'single' AND axis = 'real'
    GROUP BY subject, attribute, axis, identity
    HAVING NOT bool_or(slot = 'actual' AND place = 'value')
),
listed AS (
    SELECT
        id, subject, attribute, identity, axis, slot, place, value, value_from, value_to, status, tier, origins, contested,
        contested_by, tie, who, said, said_to, first_public AS published, claim, claims, seqs
    FROM known
    UNION ALL
    SELECT
        -seq, subject, attribute, identity, axis, slot, place, value, value_from, value_to, status, tier,
        1 + (SELECT count(DISTINCT repeats.origin) FROM repeats
            WHERE repeats.claim = gone.claim AND repeats.origin <> gone.origin),
        FALSE, NULL, FALSE, who, said, said_to, public_date, claim, [claim], [seq]
    FROM gone
),
replies AS (
    SELECT
        each_one.id,
        list_sort(list(struct_pack(
            seq := answers.seq, speaker := answers.speaker, answer := coalesce(answers.answer, answers.stance),
            said := answers.said, published := answers.public_date, words := answers.words))) AS answers
    FROM (SELECT id, unnest(claims) AS claim FROM listed) AS each_one
    JOIN answers ON answers.claim = each_one.claim
    GROUP BY each_one.id
),
rulings AS (
    SELECT
        each_one.id,
        list_sort(list(struct_pack(
            seq := assessments.seq, checker := assessments.checker, verdict := assessments.verdict,
            basis := assessments.basis, published := assessments.public_date, overtaken_by := assessments.overtaken_by)))
            AS verdicts
    FROM (SELECT id, unnest(seqs) AS seq FROM listed) AS each_one
    JOIN claims ON claims.seq = each_one.seq
    JOIN assessments ON assessments.claim = claims.claim
    GROUP BY each_one.id
)
SELECT
    listed.subject,
    listed.attribute,
    array_to_string(listed.identity, ', ') AS qualifiers,
    listed.axis,
    listed.slot,
    listed.place,
    listed.value,
    listed.value_from,
    listed.value_to,
    listed.status,
    listed.tier,
    listed.origins,
    listed.contested,
    listed.tie,
    listed.who,
    coalesce(listed.said, '[..' || listed.said_to || ']') AS said,
    listed.published,
    listed.claim,
    listed.claims,
    replies.answers,
    rulings.verdicts,
    listed.contested_by
FROM listed
LEFT JOIN replies ON replies.id = listed.id
LEFT JOIN rulings ON rulings.id = listed.id
UNION ALL
SELECT
    subject, attribute, array_to_string(identity, ', '), axis, 'actual', 'value', NULL, NULL, NULL, 'unknown', NULL, 0,
    FALSE, FALSE, NULL, NULL, NULL, NULL, CAST([] AS VARCHAR[]), NULL, NULL, NULL
FROM unknown
ORDER BY ALL
