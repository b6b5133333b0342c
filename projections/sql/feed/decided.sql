-- what: what is decided once for all about every event that could be known at the point, in narrow rows
-- one row per: event recorded and public by then
-- public_date: the day on which anyone could know it, inclusive; NULL where the recorded axis alone bounds it
-- in_force: the newest of its kind (see noted.sql), and no merge that leads round in a circle
-- holds: the claim is about the asked valid date; slot, identity, value_class, value_low, value_high: the claim's key
-- subject, speaker, publisher, checker, by, authorities, rated sources: where entities were merged, the one they are now
WITH captures AS (
    SELECT
        sha256,
        published_from,
        CASE WHEN has_published THEN coalesce(published_to, recorded_date) END AS published_to,
        CAST(CAST(retrieved AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE) AS retrieved_on
    FROM _noted
    WHERE type = 'document.captured' AND newest
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
        noted.seq,
        least(recorded_date, coalesce(
            CASE WHEN has_published THEN coalesce(noted.published_to, recorded_date) END,
            evidence.published_to,
            noted.truth_known_to,
            recorded_date)) AS own_date,
        coalesce(noted.published_from, evidence.published_from) AS published_from
    FROM _noted AS noted
    LEFT JOIN evidence ON evidence.seq = noted.seq
    WHERE noted.type IN ('document.captured', 'claim.asserted', 'claim.repeated', 'claim.answered', 'claim.assessed',
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
        noted.seq,
        noted.type,
        noted.attribute,
        noted.sha256,
        noted.identity_qualifiers,
        noted.axis,
        noted.withdrawn_by,
        dated.published_from,
        greatest(dated.own_date, named.own_date) AS public_date,
        noted.newest AND (noted.type <> 'entity.merged' OR merges.seq IS NOT NULL) AS in_force
    FROM _noted AS noted
    LEFT JOIN dated ON dated.seq = noted.seq
    LEFT JOIN named ON named.seq = noted.seq
    LEFT JOIN _merges AS merges ON merges.seq = noted.seq
),
early_texts AS (
    SELECT texts.seq
    FROM public AS texts
    CROSS JOIN point
    JOIN base.rests_on ON rests_on.sha256 = texts.sha256
    JOIN public AS resting ON resting.seq = rests_on.seq
    WHERE texts.type = 'document.captured'
        AND texts.public_date > point.asked_date AND resting.public_date <= point.asked_date
),
known AS (
    SELECT public.*
    FROM public CROSS JOIN point
    WHERE public_date IS NULL OR public_date <= point.asked_date OR public.seq IN (SELECT seq FROM early_texts)
),
definitions AS (
    SELECT attribute, axis, identity_qualifiers
    FROM known
    WHERE type = 'attribute.defined' AND in_force
),
qualified AS (
    SELECT given.seq, list_sort(list(named || '=' || coalesce(merges.canonical, base.value_class(qualifier)))) AS identity
    FROM (
        SELECT seq, attribute, unnest(map_keys(qualifiers)) AS named, unnest(map_values(qualifiers)) AS qualifier
        FROM base.recorded
        WHERE qualifiers IS NOT NULL
    ) AS given
    JOIN known ON known.seq = given.seq
    JOIN definitions ON definitions.attribute = given.attribute AND list_contains(definitions.identity_qualifiers, named)
    LEFT JOIN _merges AS merges ON merges.entity = qualifier.entity
    GROUP BY given.seq
),
granted AS (
    SELECT
        each_one.seq,
        list_transform(
            list_sort(list(struct_pack(place := place, name := coalesce(merges.canonical, authority)))),
            lambda one: one.name) AS authorities
    FROM (
        SELECT seq, unnest(authorities) AS authority, generate_subscripts(authorities, 1) AS place
        FROM base.recorded
        WHERE authorities IS NOT NULL
    ) AS each_one
    LEFT JOIN _merges AS merges ON merges.entity = authority
        AND authority NOT IN (SELECT attribute FROM definitions)
    GROUP BY each_one.seq
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
        coalesce(merges.canonical, base.value_class(value)) AS value_class,
        base.value_low(value, value_from) AS value_low,
        base.value_high(value, value_to) AS value_high
    FROM known
    JOIN base.recorded ON recorded.seq = known.seq
    LEFT JOIN definitions ON definitions.attribute = known.attribute
    LEFT JOIN qualified ON qualified.seq = known.seq
    LEFT JOIN _merges AS merges ON merges.entity = recorded.value.entity
    WHERE known.type = 'claim.asserted'
)
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
    granted.authorities,
    coalesce(subjects.canonical, recorded.subject) AS subject,
    coalesce(speakers.canonical, recorded.speaker) AS speaker,
    coalesce(publishers.canonical, recorded.publisher) AS publisher,
    coalesce(checkers.canonical, recorded.checker) AS checker,
    coalesce(takers.canonical, recorded."by") AS "by",
    coalesce(rated.canonical, recorded.entity) AS entity
FROM known
CROSS JOIN point
JOIN base.recorded ON recorded.seq = known.seq
LEFT JOIN claims ON claims.seq = known.seq
LEFT JOIN granted ON granted.seq = known.seq
LEFT JOIN _merges AS subjects ON subjects.entity = recorded.subject
LEFT JOIN _merges AS speakers ON speakers.entity = recorded.speaker
LEFT JOIN _merges AS publishers ON publishers.entity = recorded.publisher
LEFT JOIN _merges AS checkers ON checkers.entity = recorded.checker
LEFT JOIN _merges AS takers ON takers.entity = recorded."by"
LEFT JOIN _merges AS rated ON rated.entity = recorded.entity AND recorded.type = 'source.rated'
