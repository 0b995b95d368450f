-- The first version of all tables. Frozen: a later change is a migration of its own.
CREATE TABLE ledger_version (
    version INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL
);

CREATE TABLE campaigns (
    campaign VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    vertical VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    state_reason TEXT NOT NULL,
    goal_qualified INTEGER NOT NULL,
    config_digest VARCHAR NOT NULL,
    "plan" TEXT,
    started_at VARCHAR(32) NOT NULL,
    ends_at VARCHAR(32) NOT NULL,
    updated_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (campaign)
);

CREATE TABLE prospects (
    prospect_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    state_reason TEXT NOT NULL,
    paused BOOLEAN NOT NULL,
    paused_reason TEXT NOT NULL,
    source VARCHAR NOT NULL,
    row_key VARCHAR NOT NULL,
    company TEXT NOT NULL,
    domain VARCHAR,
    website TEXT,
    email VARCHAR,
    phone VARCHAR,
    street TEXT,
    city VARCHAR,
    county VARCHAR,
    region VARCHAR,
    postcode VARCHAR,
    country VARCHAR,
    industry TEXT,
    industry_code VARCHAR,
    employees INTEGER,
    revenue INTEGER,
    founded INTEGER,
    timezone VARCHAR,
    score INTEGER,
    tier VARCHAR,
    confidence FLOAT,
    judgement TEXT,
    contact_email VARCHAR,
    contact_name TEXT,
    contact_role TEXT,
    contact_phone VARCHAR,
    contact_confidence FLOAT,
    contact_source VARCHAR,
    mailbox VARCHAR,
    variant VARCHAR,
    outcome VARCHAR,
    deal_value FLOAT,
    enriched_at VARCHAR(32),
    qualified_at VARCHAR(32),
    lease_cycle VARCHAR,
    lease_until VARCHAR(32),
    attempts INTEGER NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    updated_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (prospect_id),
    UNIQUE (number)
);

CREATE INDEX ix_prospects_work ON prospects (campaign, state);

CREATE TABLE identities (
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    prospect_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (kind, value)
);

CREATE INDEX ix_identities_prospect_id ON identities (prospect_id);

CREATE TABLE facts (
    prospect_id VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    observed_at VARCHAR(32) NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (prospect_id, fact_id)
);

CREATE TABLE angles (
    prospect_id VARCHAR NOT NULL,
    angle_id VARCHAR NOT NULL,
    text TEXT NOT NULL,
    fact_ids TEXT NOT NULL,
    confidence FLOAT NOT NULL,
    cycle_id VARCHAR NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (prospect_id, angle_id)
);

CREATE TABLE messages (
    message_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    prospect_id VARCHAR NOT NULL,
    sequence VARCHAR NOT NULL,
    step INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    mailbox VARCHAR NOT NULL,
    recipient VARCHAR,
    state VARCHAR NOT NULL,
    state_reason TEXT NOT NULL,
    slots TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    rfc_message_id VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    cycle_id VARCHAR,
    due_at VARCHAR(32),
    not_before VARCHAR(32),
    intent_at VARCHAR(32),
    sent_at VARCHAR(32),
    created_at VARCHAR(32) NOT NULL,
    updated_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (message_id),
    CONSTRAINT uq_messages_step UNIQUE (prospect_id, sequence, step),
    UNIQUE (rfc_message_id)
);

CREATE INDEX ix_messages_due ON messages (campaign, state, due_at);

CREATE INDEX ix_messages_prospect_id ON messages (prospect_id);

CREATE INDEX ix_messages_recipient ON messages (recipient);

CREATE TABLE inbound (
    inbound_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    mail_key VARCHAR NOT NULL,
    campaign VARCHAR,
    prospect_id VARCHAR,
    message_id VARCHAR,
    kind VARCHAR NOT NULL,
    hard BOOLEAN,
    status_code VARCHAR,
    intent VARCHAR,
    confidence FLOAT,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    evidence TEXT NOT NULL,
    draft_answer TEXT,
    follow_up_on VARCHAR(32),
    needs_person BOOLEAN NOT NULL,
    received_at VARCHAR(32) NOT NULL,
    handled_at VARCHAR(32),
    lease_cycle VARCHAR,
    lease_until VARCHAR(32),
    PRIMARY KEY (inbound_id),
    UNIQUE (number),
    UNIQUE (mail_key)
);

CREATE INDEX ix_inbound_prospect_id ON inbound (prospect_id);

CREATE INDEX ix_inbound_work ON inbound (campaign, kind);

CREATE TABLE suppressions (
    kind VARCHAR NOT NULL,
    value_hash VARCHAR NOT NULL,
    value VARCHAR,
    reason VARCHAR NOT NULL,
    source TEXT NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (kind, value_hash)
);

CREATE TABLE verifications (
    address VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    evidence TEXT NOT NULL,
    checked_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (address)
);

CREATE TABLE lookups (
    provider VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    result TEXT NOT NULL,
    fetched_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (provider, "key")
);

CREATE TABLE counters (
    scope VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    day VARCHAR NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (scope, name, day),
    CONSTRAINT ck_counters_count CHECK (count >= 0)
);

CREATE TABLE verdicts (
    verdict_id {AUTO_ID},
    campaign VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    prospect_id VARCHAR NOT NULL,
    trace_id VARCHAR NOT NULL,
    gate VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    retry_at VARCHAR(32),
    decided_at VARCHAR(32) NOT NULL
);

CREATE INDEX ix_verdicts_message_id ON verdicts (message_id);

CREATE TABLE approvals (
    approval_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    prospect_id VARCHAR NOT NULL,
    message_id VARCHAR,
    inbound_id VARCHAR,
    kind VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    state VARCHAR NOT NULL,
    decided_by VARCHAR,
    edited BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    decided_at VARCHAR(32),
    PRIMARY KEY (approval_id)
);

CREATE INDEX ix_approvals_open ON approvals (campaign, state);

CREATE TABLE cycles (
    cycle_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    campaign VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    work VARCHAR NOT NULL,
    agent VARCHAR NOT NULL,
    items TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    direct BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    delegations INTEGER NOT NULL,
    boss_decision VARCHAR,
    boss_reason TEXT NOT NULL,
    outcome VARCHAR,
    outcome_detail TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    error TEXT NOT NULL,
    due_key VARCHAR NOT NULL,
    started_at VARCHAR(32) NOT NULL,
    ended_at VARCHAR(32),
    PRIMARY KEY (cycle_id),
    CONSTRAINT uq_cycles_due UNIQUE (campaign, stage, due_key),
    UNIQUE (number)
);

CREATE TABLE model_calls (
    call_id {AUTO_ID},
    cycle_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    agent VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    prospect_ids TEXT NOT NULL,
    request_digest VARCHAR NOT NULL,
    response_digest VARCHAR NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    cost_usd FLOAT NOT NULL,
    latency_ms INTEGER NOT NULL,
    finish_reason VARCHAR NOT NULL,
    called_at VARCHAR(32) NOT NULL
);

CREATE INDEX ix_model_calls_cycle_id ON model_calls (cycle_id);

CREATE INDEX ix_model_calls_spend ON model_calls (campaign, called_at);

CREATE TABLE tool_calls (
    call_id {AUTO_ID},
    cycle_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    agent VARCHAR NOT NULL,
    tool VARCHAR NOT NULL,
    arguments_digest VARCHAR NOT NULL,
    result_digest VARCHAR NOT NULL,
    accepted INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    called_at VARCHAR(32) NOT NULL
);

CREATE INDEX ix_tool_calls_cycle_id ON tool_calls (cycle_id);

CREATE TABLE audit (
    campaign VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    at VARCHAR(32) NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    prospect_id VARCHAR,
    cycle_id VARCHAR,
    trace_id VARCHAR,
    decision VARCHAR NOT NULL,
    rationale TEXT NOT NULL,
    verdicts TEXT NOT NULL,
    input_digest VARCHAR NOT NULL,
    output_digest VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    PRIMARY KEY (campaign, seq)
);

CREATE INDEX ix_audit_prospect ON audit (prospect_id);

CREATE TABLE payloads (
    digest VARCHAR NOT NULL,
    body TEXT,
    erased_at VARCHAR(32),
    PRIMARY KEY (digest)
);
