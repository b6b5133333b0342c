-- what: every event of the log as it was written, one column per field, with the bounds of its dates
-- one row per: event
SELECT
    numbered.* EXCLUDE (event),
    {fields},
    said.earliest AS said_from,
    said.latest AS said_to,
    published.earliest AS published_from,
    published.latest AS published_to,
    valid.kind AS valid_kind,
    valid.earliest AS valid_from,
    valid.latest AS valid_to,
    expires.latest AS expires_on,
    held.earliest AS value_from,
    held.latest AS value_to
FROM (
    SELECT
        commit,
        recorded_at,
        events[1]."by" AS author,
        events[1].reason AS commit_reason,
        seq + unnest(range(len(digests) - 1)) AS seq,
        unnest(digests[2:]) AS digest,
        unnest(events[2:]) AS event
    FROM base.lines
) AS numbered
LEFT JOIN base.dates AS said ON said.edtf = event.said
LEFT JOIN base.dates AS published ON published.edtf = event.published
LEFT JOIN base.dates AS valid ON valid.edtf = event.valid
LEFT JOIN base.dates AS expires ON expires.edtf = event.expires
LEFT JOIN base.dates AS held ON held.edtf = event.value.edtf
