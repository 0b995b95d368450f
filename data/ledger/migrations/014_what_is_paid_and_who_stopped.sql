-- Who stopped it: a breaker at work, or a person by name.
ALTER TABLE breaks ADD COLUMN tripped_by VARCHAR;

UPDATE breaks SET tripped_by = (
    SELECT max(a.actor) FROM audit AS a
    WHERE a.campaign = breaks.campaign AND a.action = 'breaker' AND a.decision = 'tripped' AND a.at = breaks.tripped_at
    AND a.rationale = breaks.scope || ' ' || breaks.name || ': ' || breaks.breaker || ': ' || breaks.reason
);

-- What the mail host, or the webhook, takes for a message that it took.
ALTER TABLE messages ADD COLUMN cost_usd FLOAT;

-- Each question that a data provider answered: for whom it was asked, and what it cost.
CREATE TABLE lookup_calls (
    call_id {AUTO_ID},
    campaign VARCHAR NOT NULL,
    provider VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    prospect_ids VARCHAR NOT NULL,
    cost_usd FLOAT NOT NULL,
    called_at VARCHAR(32) NOT NULL
);
