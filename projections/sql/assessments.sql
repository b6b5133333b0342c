-- what: each checker's newest verdicts on a claim
-- one row per: assessment that its checker has not replaced by a later one
-- overtaken_by: the newest word of an authority, where it came after the verdict, which then settles nothing
WITH newest AS (
    SELECT
        events.seq,
        replacements.counts_for AS claim,
        events.checker,
        events.verdict,
        events.basis,
        greatest(events.public_date, replacements.public_date) AS public_date,
        events.truth_known_on,
        events.review_url
    FROM events
    JOIN replacements ON replacements.claim = events.claim
    WHERE events.type = 'claim.assessed' AND events.withdrawn_by IS NULL
    QUALIFY rank() OVER (PARTITION BY replacements.counts_for, events.checker ORDER BY greatest(events.public_date, replacements.public_date) DESC) = 1
),
last_words AS (
    SELECT claim, seq, public_date
    FROM words
    WHERE authority
    QUALIFY row_number() OVER (PARTITION BY claim ORDER BY public_date DESC, seq DESC) = 1
)
SELECT
    newest.*,
    CASE
        WHEN newest.verdict IN ('confirmed', 'refuted', 'conflicting') AND newest.public_date < last_words.public_date
            THEN last_words.seq
    END AS overtaken_by
FROM newest
LEFT JOIN last_words ON last_words.claim = newest.claim
ORDER BY newest.seq
