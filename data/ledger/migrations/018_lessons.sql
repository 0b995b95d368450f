-- What people changed in agents' words, for agents to learn from once a person accepts it.
CREATE TABLE lessons (
    lesson_id VARCHAR PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    campaign VARCHAR NOT NULL,
    agent VARCHAR NOT NULL,
    prospect_id VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    words_before TEXT NOT NULL,
    words_after TEXT NOT NULL,
    edited_by VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    decided_by VARCHAR,
    decided_at VARCHAR(32),
    note TEXT NOT NULL DEFAULT '',
    created_at VARCHAR(32) NOT NULL
);

CREATE INDEX ix_lessons_agent ON lessons (campaign, agent, state);

CREATE INDEX ix_lessons_message ON lessons (message_id);

CREATE INDEX ix_lessons_prospect ON lessons (prospect_id);
