-- what: base.near, the numbers of all events that an answer about one subject can depend on, whenever it is asked
-- More would do no harm; what is left out would make answers about the subject differ from those of the whole ledger.
-- In steps, because DuckDB reads a few rows of a wide table fast only where they are the whole of what it joins with.

-- The claims about what was ever thought to be the subject, what decides their fate, and what all these name.
CREATE TABLE base.merges AS
SELECT entity, "into" AS other FROM log.definitions WHERE type = 'entity.merged'
UNION
SELECT "into", entity FROM log.definitions WHERE type = 'entity.merged';

CREATE TABLE base.near AS
WITH RECURSIVE same AS (
    SELECT getvariable('subject') AS entity
    UNION
    SELECT merges.other FROM same JOIN base.merges ON merges.entity = same.entity
),
bearing AS (
    SELECT topics.seq FROM same JOIN log.topics ON topics.subject = same.entity
    UNION
    SELECT needs.other FROM bearing JOIN log.needs ON needs.seq = bearing.seq
)
SELECT seq FROM bearing
UNION
SELECT reaches.target FROM bearing JOIN log.reaches ON reaches.seq = bearing.seq;

-- The documents that they rest on or were taken from, under all their names, and what revises those.
INSERT INTO base.near
WITH captures AS (
    SELECT seq, document, sha256, revises FROM log.definitions WHERE type = 'document.captured'
),
names AS (
    SELECT captures.document
    FROM captures
    JOIN (SELECT DISTINCT sha256 FROM log.rests_on WHERE seq IN (SELECT seq FROM base.near)) AS texts
        ON texts.sha256 = captures.sha256
    UNION
    SELECT unnest([derived_from, primary_source]) FROM log.recorded WHERE seq IN (SELECT seq FROM base.near)
),
texts AS (
    SELECT captures.sha256 FROM names JOIN captures ON captures.document = names.document
    UNION
    SELECT captures.sha256 FROM names JOIN captures ON captures.revises = names.document
)
SELECT captures.seq FROM texts JOIN captures ON captures.sha256 = texts.sha256
UNION
SELECT seq FROM log.definitions WHERE type = 'attribute.defined';

-- What is known of everybody whom these name, whatever they were merged with.
CREATE TABLE base.mentioned AS
SELECT DISTINCT unnest(list_concat(
    [document, subject, speaker, publisher, checker, "by", value.entity],
    coalesce(authorities, CAST([] AS VARCHAR[])),
    coalesce(list_transform(map_values(qualifiers), lambda qualifier: qualifier.entity), CAST([] AS VARCHAR[]))))
    AS entity
FROM log.recorded
WHERE seq IN (SELECT seq FROM base.near);

INSERT INTO base.near
WITH RECURSIVE same AS (
    SELECT entity FROM base.mentioned
    UNION
    SELECT getvariable('subject')
    UNION
    SELECT merges.other FROM same JOIN base.merges ON merges.entity = same.entity
)
SELECT definitions.seq FROM same JOIN log.definitions ON definitions.entity = same.entity;

-- The withdrawals of all these.
INSERT INTO base.near
WITH RECURSIVE near AS (
    SELECT seq FROM base.near
    UNION
    SELECT definitions.seq
    FROM near
    JOIN log.needs ON needs.seq = near.seq
    JOIN log.definitions ON definitions.seq = needs.other
    WHERE definitions.type = 'event.withdrawn'
)
SELECT seq FROM near ANTI JOIN base.near AS before ON before.seq = near.seq;

DROP TABLE base.merges;
DROP TABLE base.mentioned;
