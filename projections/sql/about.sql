-- what: which claims each event bears on, so that a change can name what moved it
-- one row per: event and claim it bears on
-- directly: it is the claim, or says of it what can move it; not by way of a text, a name, a definition, a role or an origin
-- expires_on: of the claim
WITH RECURSIVE named AS (
    SELECT
        seq,
        type,
        unnest(list_concat([claim, by_claim], coalesce(claims, CAST([] AS VARCHAR[])))) AS claim,
        CASE type
            WHEN 'claim.answered' THEN coalesce(answer IN ('confirmed', 'denied', 'retracts_own'), FALSE)
            WHEN 'claim.repeated' THEN independence = 'independent'
            ELSE TRUE
        END AS directly
    FROM events
),
direct AS (
    SELECT seq, claim, directly FROM named WHERE claim IS NOT NULL
    UNION
    SELECT named.seq, replacements.counts_for, named.directly AND named.type <> 'event.withdrawn'
    FROM named JOIN replacements ON replacements.claim = named.claim
    WHERE named.type <> 'claim.asserted'
),
told AS (
    SELECT direct.claim, direct.seq, subject, speaker, checker, value.entity, qualifiers, evidence, derived_from, primary_source
    FROM direct JOIN events ON events.seq = direct.seq
),
captures AS (
    SELECT seq, document, sha256, publisher, revises FROM events WHERE type = 'document.captured'
),
rests AS (
    SELECT resting.claim, captures.seq, captures.document, captures.publisher, bool_or(resting.seq < captures.seq) AS again
    FROM (SELECT claim, seq, unnest(evidence).document AS sha256 FROM told) AS resting
    JOIN captures ON captures.sha256 = resting.sha256
    GROUP BY ALL
),
origins AS (
    SELECT claim, unnest([derived_from, primary_source]) AS origin FROM told
),
taken AS (
    SELECT origins.claim, captures.seq, captures.publisher
    FROM origins JOIN captures ON captures.document = origins.origin
),
merges AS (
    SELECT seq, entity, "into" FROM events WHERE type = 'entity.merged'
),
same AS (  -- what was ever thought to be one
    SELECT entity, "into" AS other FROM merges
    UNION
    SELECT "into", entity FROM merges
    UNION
    SELECT same.entity, CASE same.other WHEN merges.entity THEN merges."into" ELSE merges.entity END
    FROM same JOIN merges ON same.other IN (merges.entity, merges."into")
),
involved AS (
    SELECT
        claim,
        unnest(list_concat(
            [subject, speaker, checker, entity],
            coalesce(list_transform(map_values(qualifiers), lambda each: each.entity), CAST([] AS VARCHAR[])))) AS entity
    FROM told
    UNION
    SELECT claim, publisher FROM rests
    UNION
    SELECT claim, publisher FROM taken
    UNION
    SELECT claims.claim, unnest(attributes.authorities)
    FROM claims JOIN attributes ON attributes.attribute = claims.attribute
),
voices AS (
    SELECT claim, source FROM claims
    UNION
    SELECT claim, speaker FROM told
),
-- moves: not what was there before the claim, and only its withdrawal can move it
touched AS (
    SELECT seq, claim, directly, TRUE AS moves FROM direct
    UNION ALL
    SELECT seq, claim, FALSE, again FROM rests
    UNION ALL
    SELECT seq, claim, FALSE, TRUE FROM taken
    UNION ALL
    SELECT notices.seq, rests.claim, FALSE, TRUE
    FROM rests JOIN captures AS notices ON notices.revises = rests.document
    UNION ALL
    SELECT merges.seq, involved.claim, FALSE, TRUE
    FROM merges
    JOIN same ON same.entity = merges.entity
    JOIN involved ON involved.entity = same.other
    UNION ALL
    SELECT ratings.seq, voices.claim, FALSE, TRUE
    FROM events AS ratings JOIN voices ON voices.source = ratings.entity
    WHERE ratings.type = 'source.rated'
    UNION ALL
    SELECT definitions.seq, claims.claim, FALSE, claims.seq < definitions.seq
    FROM events AS definitions
    JOIN attributes
        ON attributes.attribute = definitions.attribute OR list_contains(attributes.authorities, definitions.attribute)
    JOIN claims ON claims.attribute = attributes.attribute
    WHERE definitions.type = 'attribute.defined'
),
withdrawals AS (
    SELECT taken_back.seq, target.seq AS target
    FROM events AS taken_back JOIN events AS target ON target.digest = taken_back.event
),
undone AS (
    SELECT withdrawals.seq, touched.claim, touched.directly
    FROM touched JOIN withdrawals ON withdrawals.target = touched.seq
    UNION
    SELECT withdrawals.seq, undone.claim, undone.directly
    FROM undone JOIN withdrawals ON withdrawals.target = undone.seq
),
bearing AS (
    SELECT seq, claim, directly FROM touched WHERE moves
    UNION
    SELECT seq, claim, directly FROM undone
),
traced AS (
    SELECT origins.claim, origins.origin FROM origins JOIN claims ON claims.claim = origins.origin
    UNION
    SELECT traced.claim, origins.origin FROM traced JOIN origins ON origins.claim = traced.origin
),
further AS (
    SELECT seq, claim, directly FROM bearing
    UNION ALL
    SELECT bearing.seq, traced.claim, FALSE
    FROM bearing
    JOIN traced ON traced.origin = bearing.claim
    JOIN claims AS origin ON origin.claim = traced.origin
    JOIN claims AS copy ON copy.claim = traced.claim AND copy.subject = origin.subject
    UNION ALL
    SELECT bearing.seq, claims.claim, FALSE
    FROM bearing
    JOIN claims AS holders ON holders.claim = bearing.claim AND holders.value_type = 'entity'
    JOIN attributes ON list_contains(attributes.authorities, holders.attribute)
    JOIN claims ON claims.subject = holders.subject AND claims.attribute = attributes.attribute
)
SELECT
    further.seq, events.type, further.claim, claims.subject, claims.attribute, claims.expires_on,
    bool_or(further.directly) AS directly
FROM further
JOIN claims ON claims.claim = further.claim
JOIN events ON events.seq = further.seq
GROUP BY ALL
ORDER BY further.seq, further.claim
