-- what: what was erased, by whom and why; the words are gone at every point, also at those before
-- one row per: erasure
-- seq: the event that was erased, the first of the commit whose note was, or the capture of a text that was
-- type: the event's type without the version, or note, or text
SELECT
    erases AS seq,
    split_part(erased_type, '/', 1) AS type,
    claim,
    reason,
    seq AS erased_by,
    recorded_at,
    author AS who
FROM events
WHERE type = 'event.erased'
ORDER BY erased_by
