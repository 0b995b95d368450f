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

-- What is known of the domains that mails are sent from, by the server that they leave by ("host:port (security)"):
-- found out anew, since older rows do not say by which port. faults: [{"kind", "said", "mend": [[name, type, value],
-- ...], "see_to", "since"}, ...], unsure: [text, ...], unanswered: the kinds of fault that could not be looked for,
-- told: those that people were told of, all JSON. since: the look that a fault stems from, where it could not be looked
-- for anew.
DROP TABLE domain_checks;

CREATE TABLE domain_checks (
    domain VARCHAR NOT NULL,
    server VARCHAR NOT NULL,
    faults TEXT NOT NULL,
    unsure TEXT NOT NULL,
    unanswered TEXT NOT NULL,
    told TEXT NOT NULL,
    checked_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (domain, server)
);

-- How a mail of ours was signed that came back to us: the last one of each domain and server that it left by.
DROP TABLE domain_signatures;

CREATE TABLE domain_signatures (
    domain VARCHAR NOT NULL,
    server VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    signer VARCHAR NOT NULL,
    selector VARCHAR NOT NULL,
    said TEXT NOT NULL,
    one_click BOOLEAN,
    seen_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (domain, server)
);
