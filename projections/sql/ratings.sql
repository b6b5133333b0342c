-- what: how reliable each source is thought to be, by its newest rating
-- one row per: rated source
-- position: 1 for A, 2 for B, 3 for C, 4 for F as for a source that is not rated, 5 for D, 6 for E
SELECT
    entity AS source,
    reliability,
    CASE reliability WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 WHEN 'D' THEN 5 WHEN 'E' THEN 6 ELSE 4 END AS position,
    basis,
    seq
FROM events
WHERE type = 'source.rated' AND withdrawn_by IS NULL
QUALIFY row_number() OVER (PARTITION BY entity ORDER BY seq DESC) = 1
ORDER BY source
