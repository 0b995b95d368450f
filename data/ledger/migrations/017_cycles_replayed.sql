-- Requests of recorded cycles that were made again. What they said stays where it was said: here are digests alone.
CREATE TABLE replays (
    replay INTEGER NOT NULL,
    trace_id VARCHAR NOT NULL,
    cycle_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    agent VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    same BOOLEAN NOT NULL,
    asked BOOLEAN NOT NULL,
    request_digest VARCHAR NOT NULL,
    response_digest VARCHAR NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_usd FLOAT NOT NULL,
    finish_reason VARCHAR NOT NULL,
    replayed_by VARCHAR NOT NULL,
    replayed_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (replay, trace_id)
);
