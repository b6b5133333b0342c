-- what: the captured texts, each with its newest metadata
-- one row per: text and name
-- current: the newest text under its name; earliest: of all names of a text the one that was public first, which claims are taken from
SELECT
    document,
    sha256,
    title,
    publisher,
    authors,
    published,
    public_date,
    retrieved,
    url,
    language,
    licence,
    revises,
    revision_kind,
    chars,
    seq = max(seq) OVER (PARTITION BY document) AS current,
    row_number() OVER (PARTITION BY sha256 ORDER BY public_date, seq) = 1 AS earliest,
    seq
FROM events
WHERE type = 'document.captured' AND in_force
ORDER BY document, seq
