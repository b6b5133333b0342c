-- what: the captured texts, each with its newest metadata; current: the newest text under its name
-- one row per: text
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
    seq
FROM events
WHERE type = 'document.captured' AND in_force
ORDER BY document, seq
