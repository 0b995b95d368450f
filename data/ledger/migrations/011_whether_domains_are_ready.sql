-- Whether the domains that mails are sent from are ready for large mail hosts, by the server that they leave by
-- ("host:port (security)"). faults: [{"kind", "said", "mend": [[name, type, value], ...], "see_to"}, ...], unsure:
-- [text, ...], unanswered: the kinds of fault that could not be looked for, told: those that people were told of, all
-- JSON. kept_from: the look that the oldest of the faults stems from, where one could not be looked for anew.
CREATE TABLE domain_checks (
    domain VARCHAR NOT NULL,
    server VARCHAR NOT NULL,
    faults TEXT NOT NULL,
    unsure TEXT NOT NULL,
    unanswered TEXT NOT NULL,
    told TEXT NOT NULL,
    kept_from VARCHAR(32),
    checked_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (domain, server)
);

-- How a mail of ours was signed that came back to us: the last one of each domain and server that it left by.
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
