-- what: the point in time that an answer is about
-- one row per: answer
-- asked_date: end of that day, UTC; asked_valid: NULL where it was not asked; seq: the last event recorded by then
SELECT
    base.asked_date(as_of) AS asked_date,
    CASE WHEN coalesce(valid_at, '') <> 'any' THEN base.asked_date(valid_at) END AS asked_valid,
    -- Every axis is looked at even where an answer does not depend on it: DuckDB leaves out columns that nobody reads.
    CASE
        WHEN base.asked_date(as_of) IS NOT NULL AND (coalesce(valid_at, '') = 'any' OR base.asked_date(valid_at) IS NOT NULL)
            THEN base.recorded_seq(recorded_as_of)
    END AS seq,
    getvariable('implicated') AS implicated
