-- what: the scalar functions that the feed uses; text values are equal after NFC, folded space, casefold, straight quotes

-- A full date, else an error; a DATE is taken too. (TRY_CAST here and below: DuckDB folds constants in every branch.)
CREATE MACRO base.asked_date(given) AS coalesce(
    CASE
        WHEN regexp_full_match(CAST(given AS VARCHAR), '\d{4}-\d{2}-\d{2}') AND NOT starts_with(CAST(given AS VARCHAR), '0000')
            THEN TRY_CAST(CAST(given AS VARCHAR) AS DATE)
    END,
    error('not a point in time: ' || coalesce(CAST(given AS VARCHAR), 'NULL')
        || ' (a point is a full date such as 2024-07-17)'));

-- The last event of the commit that a recorded point names, else an error.
CREATE MACRO base.recorded_seq(given) AS coalesce(
    CASE
        WHEN regexp_full_match(given, '@[0-9]{1,15}')
            THEN (SELECT last FROM base.commits WHERE TRY_CAST(given[2:] AS BIGINT) BETWEEN first AND last)
        WHEN regexp_full_match(given, 'HEAD(~[0-9]{1,9})?')
            THEN (
                SELECT last FROM base.commits
                WHERE commit = (SELECT max(commit) FROM base.commits)
                    - CASE WHEN given = 'HEAD' THEN 0 ELSE TRY_CAST(given[6:] AS BIGINT) END)
        WHEN regexp_full_match(given, '[0-9a-f]{6,64}')
            THEN (
                SELECT CASE WHEN count(*) = 1 THEN max(last) END
                FROM base.commits WHERE starts_with(hash, given))
        WHEN regexp_full_match(given, '\d{4}-\d{2}-\d{2}')
            THEN (SELECT max(last) FROM base.commits WHERE CAST(recorded_at AS DATE) <= TRY_CAST(given AS DATE))
        WHEN regexp_full_match(
            given,
            '\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)')
            THEN (
                SELECT max(last) FROM base.commits
                WHERE recorded_at <= TRY_CAST(given AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
                    AND TRY_CAST(given AS TIMESTAMPTZ) AT TIME ZONE 'UTC' < TIMESTAMP '10000-01-01')
    END,
    error('not a recorded point: ' || coalesce(given, 'NULL')
        || ' (such as @17, HEAD, HEAD~3, six or more digits of one hash, a full date, an instant with a zone)'));

CREATE MACRO base.folded(words) AS
    replace(translate(lower(nfc_normalize(trim(regexp_replace(words, '\s+', ' ', 'g')))), '“”„‘’‚ςſ', '"""''''''σs'), 'ß', 'ss');

-- Values of one class can be compared by their bounds; other values are merely different.
CREATE MACRO base.value_class(v) AS
    CASE v.type
        WHEN 'entity' THEN v.entity
        WHEN 'text' THEN 'text: ' || base.folded(v."text")
        WHEN 'date' THEN CASE WHEN v.edtf IS NULL THEN 'words: ' || base.folded(v.raw) ELSE 'date' END
        WHEN 'quantity' THEN
            CASE
                WHEN coalesce(v.amount, v.lower, v.upper) IS NULL THEN 'words: ' || base.folded(v.raw)
                ELSE 'quantity ' || coalesce(v.unit, '1')
            END
        WHEN 'duration' THEN v.duration
        WHEN 'bool' THEN CAST(v.bool AS VARCHAR)
        WHEN 'some' THEN 'some value'
        WHEN 'none' THEN 'no value'
    END;

-- Bounds, inclusive: days since 1970-01-01 of a date, numbers of a quantity, 0 of everything else; +-10^17 is open.
CREATE MACRO base.value_low(v, first_day) AS
    CASE
        WHEN v.type = 'date' AND v.edtf IS NOT NULL
            THEN coalesce(CAST(first_day - DATE '1970-01-01' AS DECIMAL(27, 9)), -1e17)
        WHEN v.type = 'quantity' AND coalesce(v.amount, v.lower, v.upper) IS NOT NULL
            THEN coalesce(CAST(coalesce(v.lower, v.amount) AS DECIMAL(27, 9)), -1e17)
        WHEN v.type IS NOT NULL THEN 0
    END;

CREATE MACRO base.value_high(v, last_day) AS
    CASE
        WHEN v.type = 'date' AND v.edtf IS NOT NULL
            THEN coalesce(CAST(last_day - DATE '1970-01-01' AS DECIMAL(27, 9)), 1e17)
        WHEN v.type = 'quantity' AND coalesce(v.amount, v.lower, v.upper) IS NOT NULL
            THEN coalesce(CAST(coalesce(v.upper, v.amount) AS DECIMAL(27, 9)), 1e17)
        WHEN v.type IS NOT NULL THEN 0
    END;
