-- Records that others hand in for a source (a signed webhook, an import): each once, its words until somebody was taken.
CREATE TABLE told_records (
    campaign VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    record_key VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    digest VARCHAR NOT NULL,
    body TEXT NOT NULL,
    told_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (campaign, source, record_key)
);

CREATE INDEX ix_told_records_digest ON told_records (campaign, source, digest);
