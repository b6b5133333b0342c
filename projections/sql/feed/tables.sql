-- what: the tables of the database `log` beside `recorded`, which has a column for every field

-- first, last: the numbers of its first and last event
CREATE TABLE log.commits (commit BIGINT, recorded_at TIMESTAMP, hash VARCHAR, first BIGINT, last BIGINT);
-- the claims about a subject, each load sorted, so that a look-up reads little
CREATE TABLE log.topics (subject VARCHAR, seq BIGINT);
-- what the events other than claims define and name: few, so that a look-up reads all
CREATE TABLE log.definitions (
    seq BIGINT, type VARCHAR, document VARCHAR, sha256 VARCHAR, revises VARCHAR, entity VARCHAR, "into" VARCHAR
);
-- the texts that an event's evidence is in
CREATE TABLE log.rests_on (seq BIGINT, sha256 VARCHAR);
-- the events that an event names, and those that it names at any remove
CREATE TABLE log.named (seq BIGINT, target BIGINT);
CREATE TABLE log.reaches (seq BIGINT, target BIGINT);
-- whoever looks at the event `seq` has to look at the event `other` too; see references.sql
CREATE TABLE log.needs (seq BIGINT, other BIGINT);
-- withdrawn by which event, as long as from_seq is recorded and to_seq is not
CREATE TABLE log.withdrawn (seq BIGINT, withdrawn_by BIGINT, from_seq BIGINT, to_seq BIGINT);
