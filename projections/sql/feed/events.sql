-- what: what could be known at the point: every event recorded and public by then, with what is decided once for all
-- one row per: event
-- withdrawn_by: the event that withdraws it, if any; the other columns that no event has are explained in decided.sql
SELECT
    recorded.* EXCLUDE (valid_kind, truth_known_to) REPLACE (
        decided.subject AS subject,
        decided.speaker AS speaker,
        decided.publisher AS publisher,
        decided.checker AS checker,
        decided."by" AS "by",
        decided.entity AS entity,
        decided.authorities AS authorities,
        decided.published_from AS published_from,
        decided.valid_from AS valid_from,
        coalesce(recorded.axis, decided.claim_axis) AS axis),
    decided.withdrawn_by,
    decided.public_date,
    decided.in_force,
    decided.holds,
    decided.slot,
    decided.identity,
    decided.value_class,
    decided.value_low,
    decided.value_high
FROM base.recorded
JOIN _decided AS decided ON decided.seq = recorded.seq
