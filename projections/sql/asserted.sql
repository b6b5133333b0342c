-- what: every claim with its key, its source and its origin, before it is judged
-- one row per: claim
-- slot, identity, value_class, value_low, value_high: with subject and attribute, the key; said_to is never after public_date
-- source: the speaker, else the publisher, else the document; origin: where it first came from, for counting copies once
WITH RECURSIVE stated AS (
    SELECT
        events.*,
        attributes.cardinality AS how_many,
        attributes.volatility AS how_lasting,
        documents.document AS in_document,
        coalesce(events.speaker, documents.publisher, documents.document) AS source,
        coalesce(events.primary_source, events.derived_from) AS taken_from
    FROM events
    LEFT JOIN attributes ON attributes.attribute = events.attribute
    LEFT JOIN documents ON documents.sha256 = events.evidence[1].document
    WHERE events.type = 'claim.asserted'
),
traced AS (
    SELECT claim, claim AS root FROM stated
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
)
SELECT
    stated.seq,
    stated.claim,
    stated.text,
    stated.subject,
    stated.attribute,
    stated.axis,
    stated.how_many AS cardinality,
    stated.how_lasting AS volatility,
    stated.slot,
    stated.identity,
    stated.qualifiers,
    stated.value.type AS value_type,
    CASE stated.value.type
        WHEN 'entity' THEN stated.value.entity
        WHEN 'text' THEN stated.value."text"
        WHEN 'date' THEN coalesce(stated.value.edtf, stated.value.raw)
        WHEN 'quantity' THEN coalesce(
            stated.value.amount || CASE coalesce(stated.value.unit, '1') WHEN '1' THEN '' ELSE ' ' || stated.value.unit END,
            stated.value.raw,
            stated.value.lower || '..' || stated.value.upper)
        WHEN 'duration' THEN stated.value.duration
        WHEN 'bool' THEN CAST(stated.value.bool AS VARCHAR)
        WHEN 'some' THEN 'some value'
        WHEN 'none' THEN 'no value'
    END AS value,
    stated.value_class,
    stated.value_low,
    stated.value_high,
    stated.value_from,
    stated.value_to,
    stated.polarity,
    stated.modality,
    coalesce(stated.implicated, FALSE) AS implicated,
    stated.speaker,
    stated.attribution,
    stated.quote_type,
    stated.source,
    CASE
        WHEN stated.speaker IS NOT NULL THEN stated.speaker
        WHEN stated.attribution = 'outlet_voice' THEN stated.source
        ELSE stated.attribution
    END AS who,
    origins.origin,
    stated.said,
    stated.said_from,
    least(coalesce(stated.said_to, stated.public_date), stated.public_date) AS said_to,
    stated.published,
    stated.public_date,
    stated.valid,
    stated.valid_from,
    stated.valid_to,
    stated.holds,
    coalesce(stated.expires_on, CASE WHEN stated.value.type = 'date' THEN stated.value_to END) AS expires_on,
    stated.venue,
    stated.set,
    coalesce(stated.closed, FALSE) AS closed,
    stated.in_document AS document,
    stated.evidence,
    stated.quotation,
    CASE WHEN stated.withdrawn_by IS NULL THEN 'active' ELSE 'withdrawn' END AS record,
    stated.withdrawn_by
FROM stated
JOIN origins ON origins.claim = stated.claim
