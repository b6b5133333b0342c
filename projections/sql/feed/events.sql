-- what: what could be known at the point: every event recorded and public by then, with what is decided once for all
-- one row per: event
-- withdrawn_by: the event that withdraws it, if any; in_force: the newest definition of its attribute, or capture of its text
-- public_date: the day on which anyone could know it, inclusive; NULL where the recorded axis alone bounds it
-- holds: the claim is about the asked valid date; slot, identity, value_class, value_low, value_high: the claim's key
WITH withdrawn AS (
    SELECT withdrawn.seq, max(withdrawn.withdrawn_by) AS withdrawn_by
    FROM base.withdrawn, point
    WHERE withdrawn.from_seq <= point.seq AND point.seq < withdrawn.to_seq
    GROUP BY withdrawn.seq
),
recorded AS (
    SELECT recorded.*, withdrawn.withdrawn_by, CAST(recorded.recorded_at AS DATE) AS recorded_date
    FROM base.recorded
    CROSS JOIN point
    LEFT JOIN withdrawn ON withdrawn.seq = recorded.seq
    WHERE recorded.seq <= point.seq
),
newest AS (
    SELECT max(seq) AS seq
    FROM recorded
    WHERE withdrawn_by IS NULL AND type IN ('attribute.defined', 'document.captured')
    GROUP BY type, coalesce(attribute, sha256)
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
            recorded_date)) AS own_date,
        coalesce(recorded.published_from, evidence.published_from) AS published_from
    FROM recorded
    LEFT JOIN evidence ON evidence.seq = recorded.seq
    WHERE recorded.type IN ('document.captured', 'claim.asserted', 'claim.answered')
),
named AS (
    SELECT reaches.seq, max(dated.own_date) AS own_date
    FROM base.reaches
    JOIN dated ON dated.seq = reaches.target
    GROUP BY reaches.seq
),
public AS (
    SELECT
        recorded.* EXCLUDE (published_from),
        dated.published_from,
        greatest(dated.own_date, named.own_date) AS public_date,
        newest.seq IS NOT NULL AS in_force
    FROM recorded
    LEFT JOIN dated ON dated.seq = recorded.seq
    LEFT JOIN named ON named.seq = recorded.seq
    LEFT JOIN newest ON newest.seq = recorded.seq
),
known AS (
    SELECT public.*
    FROM public, point
    WHERE public_date IS NULL OR public_date <= point.asked_date
),
definitions AS (
    SELECT attribute, axis, identity_qualifiers
    FROM known
    WHERE type = 'attribute.defined' AND in_force
),
qualified AS (
    SELECT seq, list_sort(list(named || '=' || base.value_class(qualifier))) AS identity
    FROM (
        SELECT seq, attribute, unnest(map_keys(qualifiers)) AS named, unnest(map_values(qualifiers)) AS qualifier
        FROM known
        WHERE qualifiers IS NOT NULL
    ) AS given
    JOIN definitions ON definitions.attribute = given.attribute AND list_contains(identity_qualifiers, named)
    GROUP BY seq
),
validity AS (
    SELECT
        known.seq,
        definitions.axis,
        CASE
            WHEN valid IS NULL OR (valid_kind = 'one_of' AND valid_from IS NULL) THEN coalesce(said_from, published_from)
            ELSE valid_from
        END AS valid_from
    FROM known
    LEFT JOIN definitions ON definitions.attribute = known.attribute
    WHERE known.type = 'claim.asserted'
)
SELECT
    known.* EXCLUDE (valid_from, valid_kind, recorded_date, axis),
    coalesce(known.axis, validity.axis) AS axis,
    coalesce(validity.valid_from, known.valid_from) AS valid_from,
    validity.axis = 'story'
    OR point.asked_valid IS NULL
    OR (coalesce(validity.valid_from <= point.asked_valid, TRUE) AND coalesce(point.asked_valid <= known.valid_to, TRUE))
        AS holds,
    CASE
        WHEN known.type <> 'claim.asserted' THEN NULL
        WHEN modality IN ('planned', 'hoped', 'possible') THEN 'planned'
        WHEN validity.axis = 'real' AND value_from > public_date THEN 'planned'
        ELSE 'actual'
    END AS slot,
    CASE WHEN known.type = 'claim.asserted' THEN coalesce(qualified.identity, CAST([] AS VARCHAR[])) END AS identity,
    base.value_class(known.value) AS value_class,
    base.value_low(known.value, value_from) AS value_low,
    base.value_high(known.value, value_to) AS value_high
FROM known
CROSS JOIN point
LEFT JOIN validity ON validity.seq = known.seq
LEFT JOIN qualified ON qualified.seq = known.seq
