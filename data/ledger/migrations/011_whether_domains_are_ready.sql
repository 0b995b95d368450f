-- Whether the domains that mails are sent from are ready for large mail hosts, by the server that they leave by.
-- faults: [{"kind", "said", "mend": [[name, type, value], ...], "see_to"}, ...], unsure: [text, ...], both JSON.
CREATE TABLE domain_checks (
    domain VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    faults TEXT NOT NULL,
    unsure TEXT NOT NULL,
    again_soon BOOLEAN NOT NULL,
    checked_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (domain, host)
);

-- How a mail of ours was signed that came back to us: the last one of each domain.
CREATE TABLE domain_signatures (
    domain VARCHAR NOT NULL PRIMARY KEY,
    state VARCHAR NOT NULL,
    signer VARCHAR NOT NULL,
    selector VARCHAR NOT NULL,
    said TEXT NOT NULL,
    one_click BOOLEAN,
    seen_at VARCHAR(32) NOT NULL
);
