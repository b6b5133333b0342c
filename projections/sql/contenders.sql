-- what: what competes for the state: each value or negation under its key, and each closed set as one value; what is refuted
-- one row per: subject, attribute, slot, identity, polarity and value, or closed set
-- rivals: contenders of one number exclude each other unless their values are compatible
-- a closed set competes in every slot in which it has a member, and its identity is empty: qualifiers do not divide it
-- standing: 1 is the strongest of the attribute's, equal ones are a tie; members: the value keys of a closed set, else NULL
-- polarity: affirmed, negated, or refuted, which competes no more; hidden: nobody says it in so many words
-- seqs: the events that say it: claims, and answers to the claims
-- preference: 0 for what an editor prefers; by_date: 2 where the newest words of an authority decide, 1 of any speaker, 0 none
WITH carried AS (
    SELECT claim, list(origin) AS origins FROM repeats WHERE origin IS NOT NULL GROUP BY claim
),
told AS (
    SELECT
        claims.* EXCLUDE (text, qualifiers, valid, valid_from, valid_to, venue, evidence, quotation, withdrawn_by, origin),
        list_append(coalesce(carried.origins, CAST([] AS VARCHAR[])), claims.origin) AS origins
    FROM claims
    LEFT JOIN carried ON carried.claim = claims.claim
),
answered AS (
    SELECT
        told.* REPLACE (
            words.seq AS seq,
            CASE WHEN (word = 'affirms') = (told.polarity = 'affirmed') THEN 'affirmed' ELSE 'negated' END AS polarity,
            words.speaker AS source,
            words.speaker AS who,
            [words.speaker] AS origins,
            words.said_from AS said_from,
            words.said_to AS said_to,
            words.public_date AS public_date,
            words.document AS document,
            CASE
                WHEN word = 'affirms' AND told.slot = 'planned' AND told.status = 'expired' THEN 'expired'
                WHEN word = 'affirms' AND told.modality IN ('planned', 'hoped', 'possible') THEN 'planned'
                ELSE 'asserted'
            END AS status,
            'active' AS record,
            'normal' AS rank,
            CASE WHEN words.authority THEN 4 ELSE 3 END AS tier,
            FALSE AS implicated,
            FALSE AS denied,
            NULL AS set,
            FALSE AS closed)
    FROM words
    JOIN told ON told.claim = words.claim
    WHERE words.directly AND (NOT words.authority OR told.record <> 'active')
),
spoken AS (
    SELECT * FROM told
    UNION ALL
    SELECT * FROM answered
),
weighed AS (
    SELECT
        spoken.*,
        CASE spoken.rank WHEN 'preferred' THEN 0 ELSE 1 END AS preference,
        coalesce(ratings.position, 4) AS reliability,
        spoken.implicated AND NOT point.implicated AS hidden
    FROM spoken CROSS JOIN point
    LEFT JOIN ratings ON ratings.source = spoken.source
),
taken AS (
    SELECT *
    FROM weighed
    WHERE record = 'active' AND rank <> 'deprecated' AND holds AND modality NOT IN ('opinion', 'hypothetical')
),
latest AS (
    SELECT older.*
    FROM taken AS older
    ANTI JOIN taken AS newer
        ON newer.subject = older.subject AND newer.attribute = older.attribute AND newer.slot = older.slot
        AND newer.identity = older.identity AND newer.source = older.source AND NOT newer.hidden
        AND (newer.said_to, newer.public_date) > (older.said_to, older.public_date)
        AND (newer.document <> older.document
            OR coalesce(newer.said_from > older.said_to, FALSE))
        AND CASE
            WHEN newer.polarity = 'affirmed' AND older.polarity = 'affirmed'
                THEN older.cardinality = 'single' OR newer.value_key = older.value_key
            WHEN newer.value_class <> older.value_class
                THEN FALSE
            WHEN newer.polarity = older.polarity
                THEN newer.value_low <= older.value_low AND newer.value_high >= older.value_high
            ELSE newer.value_low <= older.value_high AND newer.value_high >= older.value_low
        END
    WHERE NOT older.hidden AND older.status <> 'refuted'
),
keys AS (
    SELECT DISTINCT subject, attribute, slot, identity, polarity, CASE cardinality WHEN 'single' THEN '' ELSE value_key END AS of_value
    FROM latest
),
narrower AS (
    SELECT wider.subject, wider.attribute, wider.slot, wider.identity, wider.polarity, wider.of_value,
        min(narrow.identity) AS narrowed
    FROM keys AS wider
    JOIN keys AS narrow
        ON narrow.subject = wider.subject AND narrow.attribute = wider.attribute AND narrow.slot = wider.slot
        AND narrow.of_value = wider.of_value
        AND len(narrow.identity) > len(wider.identity) AND list_has_all(narrow.identity, wider.identity)
    WHERE wider.polarity = 'negated' OR narrow.polarity = 'affirmed'
    GROUP BY ALL
    HAVING count(DISTINCT narrow.identity) = 1
),
closed_sets AS (
    SELECT set, list_sort(list(DISTINCT value_key)) AS members
    FROM weighed
    WHERE set IS NOT NULL AND polarity = 'affirmed' AND record <> 'withdrawn'
    GROUP BY set
    HAVING bool_or(closed) AND set IN (SELECT set FROM latest WHERE polarity = 'affirmed')
),
implied AS (
    SELECT hidden.*
    FROM taken AS hidden
    ANTI JOIN latest AS plain
        ON plain.subject = hidden.subject AND plain.attribute = hidden.attribute AND plain.slot = hidden.slot
        AND plain.value_key = hidden.value_key AND plain.polarity = 'affirmed'
    WHERE hidden.hidden AND hidden.polarity = 'affirmed' AND hidden.status <> 'refuted'
        AND hidden.set IN (SELECT set FROM closed_sets)
),
keyed AS (
    SELECT stand.*, CASE WHEN stand.polarity = 'affirmed' THEN closed_sets.members END AS members
    FROM (
        SELECT latest.* REPLACE (coalesce(narrower.narrowed, latest.identity) AS identity)
        FROM latest
        LEFT JOIN narrower
            ON narrower.subject = latest.subject AND narrower.attribute = latest.attribute AND narrower.slot = latest.slot
            AND narrower.identity = latest.identity AND narrower.polarity = latest.polarity
            AND narrower.of_value = CASE latest.cardinality WHEN 'single' THEN '' ELSE latest.value_key END
        UNION ALL
        SELECT * FROM implied
        UNION ALL
        SELECT * REPLACE ('refuted' AS polarity)
        FROM taken
        WHERE status = 'refuted' AND polarity = 'affirmed' AND NOT hidden
    ) AS stand
    LEFT JOIN closed_sets ON closed_sets.set = stand.set
),
weakest AS (
    SELECT * REPLACE (
        CAST([] AS VARCHAR[]) AS identity,
        flatten(list(origins) OVER (PARTITION BY set, slot)) AS origins)
    FROM keyed
    WHERE members IS NOT NULL AND NOT hidden
    QUALIFY row_number() OVER (
        PARTITION BY set, slot
        ORDER BY
            tier, preference DESC, status = 'expired' DESC, status = 'denied' DESC, said_to, reliability DESC,
            public_date DESC, claim) = 1
),
competing AS (
    SELECT *, FALSE AS is_set, value_key AS contender FROM keyed
    UNION ALL
    SELECT *, TRUE AS is_set, array_to_string(members, chr(10)) AS contender FROM weakest
),
numbered AS (
    SELECT
        *,
        dense_rank() OVER (ORDER BY subject, attribute, slot, identity, polarity, is_set, contender) AS id,
        dense_rank() OVER (
            ORDER BY subject, attribute, slot, identity,
                CASE WHEN cardinality = 'multiple' AND (len(identity) = 0 OR value_type = 'text') THEN value_key ELSE '' END
            ) AS rivals,
        CASE WHEN volatility = 'stable' THEN 0 WHEN tier >= 4 THEN 2 WHEN tier = 3 THEN 1 ELSE 0 END AS by_date,
        CASE WHEN volatility = 'evolving' AND tier >= 3 THEN said_to END AS dated,
        CASE quote_type WHEN 'direct' THEN 0 WHEN 'mixed' THEN 1 WHEN 'indirect' THEN 2 ELSE 3 END AS directness
    FROM competing
),
ranked AS (
    SELECT
        *,
        rank() OVER (
            PARTITION BY id
            ORDER BY
                preference, status = 'expired', status = 'denied', by_date DESC, dated DESC NULLS LAST, tier DESC, reliability)
            AS strength
    FROM numbered
),
best AS (
    SELECT *
    FROM ranked
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY strength, directness, public_date, claim, seq) = 1
),
totals AS (
    SELECT
        id,
        min(coalesce(said_from, DATE '0001-01-01')) FILTER (strength = 1) AS said_from,
        max(said_to) FILTER (strength = 1) AS said_to,
        min(public_date) AS first_public,
        max(public_date) AS last_public,
        len(list_distinct(flatten(list(origins)))) AS origins,
        bool_and(members IS NOT NULL) AS only_in_sets,
        bool_or(denied) AS denied,
        list_sort(list(DISTINCT claim)) AS claims,
        list_sort(list(DISTINCT seq)) AS seqs
    FROM ranked
    GROUP BY id
)
SELECT
    best.id, best.rivals, best.subject, best.attribute, best.axis, best.cardinality, best.volatility, best.slot,
    best.identity, best.polarity, best.value_key, CASE WHEN best.is_set THEN best.members END AS members,
    best.value_class, best.value_low, best.value_high, best.value, best.value_from, best.value_to, best.status, best.tier,
    best.who, best.claim, best.said, totals.said_from, totals.said_to, totals.first_public, totals.last_public,
    totals.origins, totals.only_in_sets, best.hidden, totals.denied, totals.claims, totals.seqs, best.preference, best.by_date, best.reliability,
    rank() OVER (
        PARTITION BY best.subject, best.attribute
        ORDER BY
            best.preference,
            best.status = 'expired',
            best.status = 'denied',
            best.by_date DESC,
            CASE WHEN best.dated IS NOT NULL THEN totals.said_to END DESC NULLS LAST,
            best.tier DESC,
            CASE WHEN best.volatility = 'stable' THEN totals.origins END DESC NULLS LAST,
            best.reliability,
            totals.origins DESC,
            CASE WHEN best.volatility = 'stable' THEN totals.first_public END,
            CASE WHEN best.volatility = 'evolving' THEN totals.last_public END DESC
    ) AS standing
FROM best
JOIN totals ON totals.id = best.id
ORDER BY best.id
