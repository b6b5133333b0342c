-- what: which claims each event bears on, so that a change can name what moved it
-- one row per: event and claim it bears on
WITH direct AS (
    SELECT seq, type, claim FROM events WHERE claim IS NOT NULL
    UNION ALL
    SELECT seq, type, by_claim FROM events WHERE by_claim IS NOT NULL
    UNION ALL
    SELECT seq, type, unnest(claims) FROM events WHERE claims IS NOT NULL
    UNION ALL
    SELECT events.seq, events.type, claims.claim
    FROM events JOIN claims ON claims.attribute = events.attribute
    WHERE events.type = 'attribute.defined'
    UNION ALL
    SELECT events.seq, events.type, claims.claim
    FROM events JOIN claims ON claims.source = events.entity
    WHERE events.type = 'source.rated'
    UNION ALL
    SELECT merges.seq, merges.type, claims.claim
    FROM events AS merges
    JOIN claims
        ON claims.subject = merges."into" OR claims.speaker = merges."into" OR claims.value_class = merges."into"
    WHERE merges.type = 'entity.merged' AND merges.in_force
    UNION ALL
    SELECT texts.seq, texts.type, claims.claim
    FROM events AS texts JOIN claims ON claims.document = texts.revises
    WHERE texts.type = 'document.captured'
),
withdrawals AS (
    SELECT taken.seq, taken.type, direct.claim
    FROM events AS taken
    JOIN events AS target ON target.digest = taken.event
    JOIN direct ON direct.seq = target.seq
    WHERE taken.type = 'event.withdrawn'
),
either AS (
    SELECT * FROM direct
    UNION
    SELECT * FROM withdrawals
)
SELECT either.seq, either.type, either.claim, claims.subject, claims.attribute
FROM either
JOIN claims ON claims.claim = either.claim
ORDER BY either.seq, either.claim
