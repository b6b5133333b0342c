-- what: what could be known at the point: every event recorded and public by then, with what is decided once for all
-- one row per: event
-- withdrawn_by: the event that withdraws it, if any
-- in_force: the newest definition of its attribute, capture of its text, merge of its entity, rank of its claim, rating of its source
-- subject, speaker, publisher, checker, by, authorities, rated sources: where entities were merged, the one they are now
-- public_date: the day on which anyone could know it, inclusive; NULL where the recorded axis alone bounds it
-- holds: the claim is about the asked valid date; slot, identity, value_class, value_low, value_high: the claim's key
WITH RECURSIVE withdrawn AS (
    SELECT withdrawn.seq, max(withdrawn.withdrawn_by) AS withdrawn_by
    FROM base.withdrawn, point
    WHERE withdrawn.from_seq <= point.seq AND point.seq < withdrawn.to_seq
    GROUP BY withdrawn.seq
),
recorded AS (
    SELECT
        recorded.seq, type, CAST(recorded_at AS DATE) AS recorded_date, withdrawn.withdrawn_by,
        attribute, sha256, entity, claim, "into", identity_qualifiers, axis,
        published, published_from, published_to, retrieved, truth_known_to
    FROM base.recorded
    CROSS JOIN point
    LEFT JOIN withdrawn ON withdrawn.seq = recorded.seq
    WHERE recorded.seq <= point.seq
),
newest AS (
    SELECT max(seq) AS seq
    FROM recorded
    WHERE withdrawn_by IS NULL
        AND type IN ('attribute.defined', 'document.captured', 'entity.merged', 'claim.ranked', 'source.rated')
    GROUP BY type, coalesce(attribute, sha256, entity, claim)
),
merges AS (
    SELECT recorded.entity, recorded."into", recorded.seq
    FROM recorded
    JOIN newest ON newest.seq = recorded.seq
    WHERE recorded.type = 'entity.merged'
),
followed AS (
    SELECT entity, "into" FROM merges
    UNION
    SELECT followed.entity, merges."into" FROM followed JOIN merges ON merges.entity = followed."into"
),
going_round AS (
    SELECT max(merges.seq) AS seq
    FROM followed AS round
    JOIN followed AS member ON member.entity = round.entity
    JOIN merges ON merges.entity = member."into"
    WHERE round.entity = round."into"
    GROUP BY round.entity
),
kept AS (
    SELECT entity, "into", seq FROM merges WHERE seq NOT IN (SELECT seq FROM going_round)
),
became AS (
    SELECT entity, "into" FROM kept
    UNION
    SELECT became.entity, kept."into" FROM became JOIN kept ON kept.entity = became."into"
),
identities AS (
    SELECT entity, "into" AS canonical FROM became WHERE "into" NOT IN (SELECT entity FROM kept)
),
captures AS (
    SELECT
        recorded.sha256,
        recorded.published_from,
        CASE WHEN published IS NOT NULL THEN coalesce(published_to, recorded_date) END AS published_to,
        CAST(CAST(recorded.retrieved AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE) AS retrieved_on
    FROM recorded
    JOIN newest ON newest.seq = recorded.seq
    WHERE recorded.type = 'document.captured'
),
evidence AS (
    SELECT
        rests_on.seq,
        min(captures.published_from) AS published_from,
        coalesce(min(captures.published_to), min(captures.retrieved_on)) AS published_to
    FROM base.rests_on
    JOIN captures ON captures.sha256 = rests_on.sha256
    GROUP BY rests_on.seq
),
dated AS (
    SELECT
        recorded.seq,
        least(recorded_date, coalesce(
            CASE WHEN published IS NOT NULL THEN coalesce(recorded.published_to, recorded_date) END,
            evidence.published_to,
            recorded.truth_known_to,
            recorded_date)) AS own_date,
        coalesce(recorded.published_from, evidence.published_from) AS published_from
    FROM recorded
    LEFT JOIN evidence ON evidence.seq = recorded.seq
    WHERE recorded.type IN ('document.captured', 'claim.asserted', 'claim.repeated', 'claim.answered', 'claim.assessed',
        'claim.retracted', 'source.rated')
),
named AS (
    SELECT reaches.seq, max(dated.own_date) AS own_date
    FROM base.reaches
    JOIN dated ON dated.seq = reaches.target
    GROUP BY reaches.seq
),
public AS (
    SELECT
        recorded.seq,
        type,
        attribute,
        identity_qualifiers,
        axis,
        withdrawn_by,
        dated.published_from,
        greatest(dated.own_date, named.own_date) AS public_date,
        newest.seq IS NOT NULL AND going_round.seq IS NULL AS in_force
    FROM recorded
    LEFT JOIN dated ON dated.seq = recorded.seq
    LEFT JOIN named ON named.seq = recorded.seq
    LEFT JOIN newest ON newest.seq = recorded.seq
    LEFT JOIN going_round ON going_round.seq = recorded.seq
),
known AS (
    SELECT public.*
    FROM public, point
    WHERE public_date IS NULL OR public_date <= point.asked_date
    UNION
    SELECT texts.*
    FROM public AS texts
    CROSS JOIN point
    JOIN recorded ON recorded.seq = texts.seq
    JOIN base.rests_on ON rests_on.sha256 = recorded.sha256
    JOIN public AS resting ON resting.seq = rests_on.seq
    WHERE texts.type = 'document.captured' AND resting.public_date <= point.asked_date
),
definitions AS (
    SELECT attribute, axis, identity_qualifiers
    FROM known
    WHERE type = 'attribute.defined' AND in_force
),
qualified AS (
    SELECT given.seq, list_sort(list(named || '=' || coalesce(identities.canonical, base.value_class(qualifier)))) AS identity
    FROM (
        SELECT seq, attribute, unnest(map_keys(qualifiers)) AS named, unnest(map_values(qualifiers)) AS qualifier
        FROM base.recorded
        WHERE qualifiers IS NOT NULL
    ) AS given
    JOIN known ON known.seq = given.seq
    JOIN definitions ON definitions.attribute = given.attribute AND list_contains(definitions.identity_qualifiers, named)
    LEFT JOIN identities ON identities.entity = qualifier.entity
    GROUP BY given.seq
),
granted AS (
    SELECT seq, list(coalesce(identities.canonical, authority)) AS authorities
    FROM (SELECT seq, unnest(authorities) AS authority FROM base.recorded WHERE authorities IS NOT NULL) AS each_one
    LEFT JOIN identities ON identities.entity = authority
        AND authority NOT IN (SELECT attribute FROM definitions)
    GROUP BY seq
),
claims AS (
    SELECT
        known.seq,
        definitions.axis,
        CASE
            WHEN valid IS NULL OR (valid_kind = 'one_of' AND valid_from IS NULL) THEN coalesce(said_from, known.published_from, known.public_date)
            ELSE valid_from
        END AS valid_from,
        valid_to,
        CASE
            WHEN modality IN ('planned', 'hoped', 'possible') THEN 'planned'
            WHEN definitions.axis = 'real' AND value_from > public_date THEN 'planned'
            ELSE 'actual'
        END AS slot,
        coalesce(qualified.identity, CAST([] AS VARCHAR[])) AS identity,
        coalesce(identities.canonical, base.value_class(value)) AS value_class,
        base.value_low(value, value_from) AS value_low,
        base.value_high(value, value_to) AS value_high
    FROM known
    JOIN base.recorded ON recorded.seq = known.seq
    LEFT JOIN definitions ON definitions.attribute = known.attribute
    LEFT JOIN qualified ON qualified.seq = known.seq
    LEFT JOIN identities ON identities.entity = recorded.value.entity
    WHERE known.type = 'claim.asserted'
),
decided AS (
    SELECT
        known.seq,
        known.withdrawn_by,
        known.public_date,
        known.published_from,
        known.in_force,
        claims.* EXCLUDE (seq, axis, valid_to),
        claims.axis AS claim_axis,
        claims.axis = 'story'
        OR point.asked_valid IS NULL
        OR (coalesce(claims.valid_from <= point.asked_valid, TRUE) AND coalesce(point.asked_valid <= claims.valid_to, TRUE))
            AS holds,
        granted.authorities
    FROM known
    CROSS JOIN point
    LEFT JOIN claims ON claims.seq = known.seq
    LEFT JOIN granted ON granted.seq = known.seq
),
named_now AS (
    SELECT
        decided.*,
        coalesce(subjects.canonical, recorded.subject) AS subject,
        coalesce(speakers.canonical, recorded.speaker) AS speaker,
        coalesce(publishers.canonical, recorded.publisher) AS publisher,
        coalesce(checkers.canonical, recorded.checker) AS checker,
        coalesce(takers.canonical, recorded."by") AS "by",
        coalesce(rated.canonical, recorded.entity) AS entity
    FROM decided
    JOIN base.recorded ON recorded.seq = decided.seq
    LEFT JOIN identities AS subjects ON subjects.entity = recorded.subject
    LEFT JOIN identities AS speakers ON speakers.entity = recorded.speaker
    LEFT JOIN identities AS publishers ON publishers.entity = recorded.publisher
    LEFT JOIN identities AS checkers ON checkers.entity = recorded.checker
    LEFT JOIN identities AS takers ON takers.entity = recorded."by"
    LEFT JOIN identities AS rated ON rated.entity = recorded.entity AND recorded.type = 'source.rated'
)
SELECT
    recorded.* EXCLUDE (valid_kind, truth_known_to) REPLACE (
        named_now.subject AS subject,
        named_now.speaker AS speaker,
        named_now.publisher AS publisher,
        named_now.checker AS checker,
        named_now."by" AS "by",
        named_now.entity AS entity,
        named_now.authorities AS authorities,
        named_now.published_from AS published_from,
        named_now.valid_from AS valid_from,
        coalesce(recorded.axis, named_now.claim_axis) AS axis),
    named_now.withdrawn_by,
    named_now.public_date,
    named_now.in_force,
    named_now.holds,
    named_now.slot,
    named_now.identity,
    named_now.value_class,
    named_now.value_low,
    named_now.value_high
FROM base.recorded
JOIN named_now ON named_now.seq = recorded.seq
