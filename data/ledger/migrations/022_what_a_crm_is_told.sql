-- What is written to a CRM, each fact once. Its words are not here: they are read from where they stand when it is written.
CREATE TABLE crm_writes (
    write_id VARCHAR PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    campaign VARCHAR NOT NULL,
    prospect_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    fact VARCHAR NOT NULL,
    detail VARCHAR NOT NULL DEFAULT '',
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at VARCHAR(32) NOT NULL,
    contact VARCHAR,
    target VARCHAR,
    note TEXT NOT NULL DEFAULT '',
    created_at VARCHAR(32) NOT NULL,
    done_at VARCHAR(32),
    CONSTRAINT uq_crm_writes_fact UNIQUE (campaign, fact)
);

CREATE INDEX ix_crm_writes_due ON crm_writes (campaign, state, due_at);

CREATE INDEX ix_crm_writes_prospect ON crm_writes (prospect_id);
