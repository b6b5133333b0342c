-- what: what competes for the state: each value or negation under its key, and each closed set as one value
-- one row per: subject, attribute, slot, identity, polarity and value, or closed set
-- standing: 1 is the strongest of the attribute's, equal ones are a tie; members: the value keys of a closed set, else NULL
WITH answered AS (
    SELECT
        claims.* REPLACE (
            words.seq AS seq,
            CASE WHEN word = 'affirms' THEN 'affirmed' ELSE 'negated' END AS polarity,
            words.speaker AS source,
            words.speaker AS who,
            words.speaker AS origin,
            words.said_from AS said_from,
            words.said_to AS said_to,
            words.public_date AS public_date,
            'asserted' AS status,
            3 AS tier,
            FALSE AS closed)
    FROM words
    JOIN claims ON claims.claim = words.claim
    WHERE words.directly AND NOT words.authority
),
spoken AS (
    SELECT * FROM claims
    UNION ALL
    SELECT * FROM answered
),
live AS (
    SELECT
        spoken.*,
        value_class || ' ' || value_low || ' ' || value_high AS value_key,
        spoken.implicated AND NOT point.implicated AS hidden
    FROM spoken CROSS JOIN point
    WHERE record = 'active' AND modality NOT IN ('opinion', 'hypothetical')
),
closed_sets AS (
    SELECT
        set,
        list_sort(list(DISTINCT value_key)) AS members,
        bool_or(holds AND NOT hidden) AS has_live_member
    FROM live
    WHERE closed AND polarity = 'affirmed'
    GROUP BY set
),
shown AS (
    SELECT live.*, closed_sets.members
    FROM live
    LEFT JOIN closed_sets ON closed_sets.set = live.set AND live.closed AND closed_sets.has_live_member
    WHERE live.holds AND (NOT live.hidden OR closed_sets.set IS NOT NULL)
),
narrower AS (
    SELECT wider.seq, min(narrow.identity) AS identity
    FROM shown AS wider
    JOIN shown AS narrow
        ON narrow.subject = wider.subject AND narrow.attribute = wider.attribute AND narrow.slot = wider.slot
        AND (narrow.cardinality = 'single' OR narrow.value_key = wider.value_key)
        AND len(narrow.identity) > len(wider.identity) AND list_has_all(narrow.identity, wider.identity)
    WHERE wider.polarity = 'affirmed' AND narrow.polarity = 'affirmed'
    GROUP BY wider.seq
    HAVING count(DISTINCT narrow.identity) = 1
),
keyed AS (
    SELECT shown.* REPLACE (coalesce(narrower.identity, shown.identity) AS identity)
    FROM shown
    LEFT JOIN narrower ON narrower.seq = shown.seq
),
latest AS (
    SELECT older.*
    FROM keyed AS older
    ANTI JOIN keyed AS newer
        ON newer.subject = older.subject AND newer.attribute = older.attribute AND newer.slot = older.slot
        AND newer.identity = older.identity AND newer.source = older.source
        AND (older.cardinality = 'single' OR newer.value_key = older.value_key)
        AND (newer.said_to, newer.public_date) > (older.said_to, older.public_date)
        AND (newer.document <> older.document
            OR coalesce(newer.said_from > older.said_to, FALSE))
        AND ((newer.polarity = 'affirmed' AND older.polarity = 'affirmed')
            OR (newer.value_class = older.value_class
                AND newer.value_low <= older.value_high AND newer.value_high >= older.value_low))
),
competing AS (
    SELECT *, NULL AS set_key FROM latest
    UNION ALL
    SELECT *, array_to_string(members, chr(10)) AS set_key FROM latest WHERE members IS NOT NULL AND NOT hidden
),
ordered AS (
    SELECT
        *,
        status = 'expired' AS is_expired,
        status = 'denied' AS is_denied,
        CASE WHEN volatility = 'evolving' THEN CASE WHEN tier >= 4 THEN 2 WHEN tier = 3 THEN 1 ELSE 0 END ELSE 0 END
            AS by_date,
        CASE WHEN volatility = 'evolving' AND tier >= 3 THEN said_to END AS dated,
        CASE quote_type WHEN 'direct' THEN 0 WHEN 'mixed' THEN 1 WHEN 'indirect' THEN 2 ELSE 3 END AS directness
    FROM competing
),
ranked AS (
    SELECT
        *,
        rank() OVER (
            PARTITION BY subject, attribute, slot, identity, polarity, coalesce(set_key, value_key), set_key IS NULL
            ORDER BY
                CASE WHEN set_key IS NOT NULL THEN -tier END DESC,
                is_expired, is_denied, by_date DESC, dated DESC, tier DESC) AS strength,
    FROM ordered
),
grouped AS (
    SELECT
        subject, attribute, axis, cardinality, volatility, slot, identity, polarity,
        set_key,
        CASE WHEN set_key IS NULL THEN value_key ELSE set_key END AS value_key,
        CASE WHEN set_key IS NOT NULL THEN min(members) END AS members,
        min(value_class) AS value_class, min(value_low) AS value_low, min(value_high) AS value_high,
        min(value_type) AS value_type,
        arg_min(value, (strength, directness, public_date, claim)) AS value,
        arg_min(value_from, (strength, directness, public_date, claim)) AS value_from,
        arg_min(value_to, (strength, directness, public_date, claim)) AS value_to,
        arg_min(status, (strength, directness, public_date, claim)) AS status,
        arg_min(tier, (strength, directness, public_date, claim)) AS tier,
        arg_min(who, (strength, directness, public_date, claim)) AS who,
        arg_min(claim, (strength, directness, public_date, claim)) AS claim,
        arg_min(said, (strength, directness, public_date, claim)) AS said,
        min(said_from) FILTER (strength = 1) AS said_from,
        max(said_to) FILTER (strength = 1) AS said_to,
        min(public_date) AS first_public,
        max(public_date) AS last_public,
        count(DISTINCT origin) AS origins,
        bool_and(members IS NOT NULL) AS only_in_sets,
        list_sort(list(DISTINCT claim)) AS claims
    FROM ranked
    GROUP BY subject, attribute, axis, cardinality, volatility, slot, identity, polarity, set_key,
        CASE WHEN set_key IS NULL THEN value_key ELSE set_key END
)
SELECT
    *,
    rank() OVER (
        PARTITION BY subject, attribute
        ORDER BY
            status = 'expired',
            status = 'denied',
            CASE WHEN volatility = 'evolving' THEN CASE WHEN tier >= 4 THEN 2 WHEN tier = 3 THEN 1 ELSE 0 END ELSE 0 END DESC,
            CASE WHEN volatility = 'evolving' AND tier >= 3 THEN said_to END DESC NULLS LAST,
            tier DESC,
            CASE WHEN volatility = 'stable' THEN origins ELSE 0 END DESC,
            origins DESC,
            CASE WHEN volatility = 'stable' THEN first_public ELSE DATE '9999-12-31' END,
            CASE WHEN volatility = 'evolving' THEN last_public ELSE DATE '0001-01-01' END DESC
    ) AS standing
FROM grouped
