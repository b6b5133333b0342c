-- what: the point in time that an answer is about
-- one row per: answer
-- asked_date: end of that day, UTC; asked_valid: NULL where it was not asked; seq: the last event recorded by then
SELECT
    base.asked_date(as_of) AS asked_date,
    CASE WHEN coalesce(valid_at, '') <> 'any' THEN base.asked_date(valid_at) END AS asked_valid,
    base.recorded_seq(recorded_as_of) AS seq,
    getvariable('implicated') AS implicated
