-- what: which competing negation bears on which competing value: an equal or narrower one, under its key or a narrower one
-- one row per: value and negation, by their ids among the contenders
-- standing, denial_standing: whichever is smaller wins; outdated: what is denied was said after the denial
WITH single AS (
    SELECT * FROM contenders WHERE members IS NULL
)
SELECT
    affirmed.id AS value_id,
    negated.id AS denial_id,
    affirmed.standing,
    negated.standing AS denial_standing,
    affirmed.hidden,
    negated.tier,
    negated.said_to,
    affirmed.volatility = 'evolving' AND negated.said_to < affirmed.said_from AS outdated
FROM single AS affirmed
JOIN single AS negated
    ON negated.subject = affirmed.subject AND negated.attribute = affirmed.attribute
    AND (negated.slot = affirmed.slot OR (negated.slot = 'planned' AND affirmed.status = 'rumoured'))
    AND list_has_all(affirmed.identity, negated.identity)
    AND negated.value_class = affirmed.value_class
    AND negated.value_low <= affirmed.value_low AND negated.value_high >= affirmed.value_high
WHERE affirmed.polarity = 'affirmed' AND negated.polarity = 'negated'
ORDER BY ALL
