-- Earned autonomy, breakers by mailbox and stage, acts that can be undone, one trace from model call to message,
-- and texts of the audit that can be erased.
ALTER TABLE campaigns ADD COLUMN autonomy VARCHAR;

ALTER TABLE campaigns ADD COLUMN autonomy_since VARCHAR(32);

ALTER TABLE messages ADD COLUMN edited_by VARCHAR;

ALTER TABLE messages ADD COLUMN trace_id VARCHAR;

ALTER TABLE model_calls ADD COLUMN trace_id VARCHAR;

ALTER TABLE tool_calls ADD COLUMN trace_id VARCHAR;

ALTER TABLE verdicts ADD COLUMN look_id VARCHAR;

ALTER TABLE cycles ADD COLUMN path VARCHAR;

ALTER TABLE audit ADD COLUMN format INTEGER NOT NULL DEFAULT 1;

ALTER TABLE audit ADD COLUMN rationale_digest VARCHAR;

ALTER TABLE audit ADD COLUMN verdicts_digest VARCHAR;

ALTER TABLE audit ADD COLUMN erased_at VARCHAR(32);

CREATE TABLE breaks (
    break_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    campaign VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    breaker VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    figures TEXT NOT NULL,
    tripped_at VARCHAR(32) NOT NULL,
    resumed_at VARCHAR(32),
    resumed_by VARCHAR,
    note TEXT NOT NULL,
    PRIMARY KEY (break_id),
    UNIQUE (number)
);

CREATE INDEX ix_breaks_open ON breaks (campaign, resumed_at);

CREATE TABLE acts (
    act_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    campaign VARCHAR NOT NULL,
    prospect_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    detail TEXT NOT NULL,
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    actor VARCHAR NOT NULL,
    cycle_id VARCHAR,
    trace_id VARCHAR,
    compensation VARCHAR NOT NULL,
    done_at VARCHAR(32),
    undone_at VARCHAR(32),
    undone_by VARCHAR,
    note TEXT NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (act_id),
    UNIQUE (number)
);

CREATE INDEX ix_acts_prospect ON acts (campaign, prospect_id);
