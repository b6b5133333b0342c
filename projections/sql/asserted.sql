-- what: every claim with its key, its source and its origin, before it is judged
-- one row per: claim
-- slot, identity, value_class, value_low, value_high: with subject and attribute, the key; value_key: class and bounds as one text
-- said_from and said_to are never after public_date
-- source: the speaker, else the publisher, else the document; origin: where it first came from, for counting copies once
WITH RECURSIVE stated AS (
    SELECT
        events.seq, events.claim, events.withdrawn_by,
        documents.document AS in_document,
        coalesce(events.speaker, documents.publisher, documents.document) AS source,
        coalesce(events.primary_source, events.derived_from) AS taken_from
    FROM events
    LEFT JOIN documents ON documents.sha256 = events.evidence[1].document AND documents.earliest
    WHERE events.type = 'claim.asserted'
),
retracted AS (
    SELECT DISTINCT claim FROM retractions
),
superseded AS (
    SELECT DISTINCT supersessions.claim
    FROM supersessions
    LEFT JOIN retracted ON retracted.claim = supersessions.by_claim
    WHERE supersessions.claim <> supersessions.by_claim
        AND (supersessions.reason <> 'refined' OR retracted.claim IS NULL)
),
ranks AS (
    SELECT replacements.counts_for AS claim, events.rank
    FROM events
    JOIN replacements ON replacements.claim = events.claim
    WHERE events.type = 'claim.ranked' AND events.in_force
    QUALIFY row_number() OVER (PARTITION BY replacements.counts_for ORDER BY events.seq DESC) = 1
),
traced AS (
    SELECT claim, claim AS root FROM stated WHERE taken_from IS NOT NULL
    UNION
    SELECT traced.claim, earlier.claim
    FROM traced
    JOIN stated ON stated.claim = traced.root
    JOIN stated AS earlier ON earlier.claim = stated.taken_from AND earlier.seq < stated.seq
),
origins AS (
    SELECT traced.claim, coalesce(documents.publisher, documents.document, roots.taken_from, roots.source) AS origin
    FROM traced
    JOIN stated AS roots ON roots.claim = traced.root
    LEFT JOIN documents ON documents.document = roots.taken_from AND documents.current
    QUALIFY row_number() OVER (PARTITION BY traced.claim ORDER BY roots.seq) = 1
),
placed AS (
    SELECT
        stated.seq,
        stated.in_document AS document,
        stated.source,
        coalesce(origins.origin, stated.source) AS origin,
        CASE
            WHEN stated.withdrawn_by IS NOT NULL THEN 'withdrawn'
            WHEN retracted.claim IS NOT NULL THEN 'retracted'
            WHEN superseded.claim IS NOT NULL THEN 'superseded'
            ELSE 'active'
        END AS record,
        coalesce(ranks.rank, 'normal') AS rank
    FROM stated
    LEFT JOIN origins ON origins.claim = stated.claim
    LEFT JOIN retracted ON retracted.claim = stated.claim
    LEFT JOIN superseded ON superseded.claim = stated.claim
    LEFT JOIN ranks ON ranks.claim = stated.claim
)
SELECT
    events.seq,
    events.claim,
    events.text,
    events.subject,
    events.attribute,
    events.axis,
    attributes.cardinality,
    attributes.volatility,
    events.slot,
    events.identity,
    events.qualifiers,
    events.value.type AS value_type,
    CASE events.value.type
        WHEN 'entity' THEN events.value_class
        WHEN 'text' THEN events.value."text"
        WHEN 'date' THEN coalesce(events.value.edtf, events.value.raw)
        WHEN 'quantity' THEN coalesce(
            events.value.amount || CASE coalesce(events.value.unit, '1') WHEN '1' THEN '' ELSE ' ' || events.value.unit END,
            events.value.raw,
            events.value.lower || '..' || events.value.upper)
        WHEN 'duration' THEN events.value.duration
        WHEN 'bool' THEN CAST(events.value.bool AS VARCHAR)
        WHEN 'some' THEN 'some value'
        WHEN 'none' THEN 'no value'
    END AS value,
    events.value_class,
    events.value_low,
    events.value_high,
    events.value_class || ' ' || events.value_low || ' ' || events.value_high AS value_key,
    events.value_from,
    events.value_to,
    events.polarity,
    events.modality,
    coalesce(events.implicated, FALSE) AS implicated,
    events.speaker,
    events.attribution,
    events.quote_type,
    placed.source,
    CASE
        WHEN events.speaker IS NOT NULL THEN events.speaker
        WHEN events.attribution = 'outlet_voice' THEN placed.source
        ELSE events.attribution
    END AS who,
    placed.origin,
    events.said,
    CASE WHEN events.said_from > events.public_date THEN events.public_date ELSE events.said_from END AS said_from,
    least(coalesce(events.said_to, events.public_date), events.public_date) AS said_to,
    events.published,
    events.public_date,
    events.valid,
    events.valid_from,
    events.valid_to,
    events.holds,
    CASE WHEN events.expires IS NOT NULL THEN events.expires_on WHEN events.value.type = 'date' THEN events.value_to END
        AS expires_on,
    events.venue,
    events.set,
    coalesce(events.closed, FALSE) AS closed,
    placed.document,
    events.evidence,
    events.quotation,
    placed.record,
    events.withdrawn_by,
    placed.rank
FROM events
JOIN placed ON placed.seq = events.seq
LEFT JOIN attributes ON attributes.attribute = events.attribute
