-- what: who carried a claim further, and whether independently
-- one row per: repetition
-- origin: where it came from, if that is one more beside the claim's own: of an independent one, in another document
SELECT
    events.seq,
    replacements.counts_for AS claim,
    events.independence,
    coalesce(documents.publisher, documents.document) AS source,
    documents.document,
    events.said,
    greatest(events.public_date, replacements.public_date) AS public_date,
    CASE
        WHEN events.independence = 'independent' AND NOT list_has_all(
            list_transform(repeated.evidence, lambda part: part.document),
            list_transform(events.evidence, lambda part: part.document))
            THEN coalesce(
                roots.origin, named.publisher, named.document, events.primary_source, events.derived_from,
                documents.publisher, documents.document)
    END AS origin,
    list_aggregate(list_transform(events.evidence[1].segments, lambda segment: segment.exact), 'string_agg', ' … ')
        AS words
FROM events
JOIN replacements ON replacements.claim = events.claim
JOIN asserted AS repeated ON repeated.claim = replacements.counts_for
LEFT JOIN asserted AS roots
    ON roots.claim = coalesce(events.primary_source, events.derived_from) AND roots.seq < events.seq
LEFT JOIN documents AS named
    ON named.document = coalesce(events.primary_source, events.derived_from) AND named.current
LEFT JOIN documents ON documents.sha256 = events.evidence[1].document AND documents.earliest
WHERE events.type = 'claim.repeated' AND events.withdrawn_by IS NULL
ORDER BY events.seq
