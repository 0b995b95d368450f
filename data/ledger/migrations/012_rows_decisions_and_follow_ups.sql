-- Rows of a source that were looked at and are no new prospects: they are not looked at again, and it is known why.
CREATE TABLE passed_rows (
    source VARCHAR NOT NULL,
    row_key VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    prospect_id VARCHAR,
    passed_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (source, row_key)
);

CREATE INDEX ix_passed_rows_prospect ON passed_rows (prospect_id);

CREATE INDEX ix_prospects_row ON prospects (source, row_key);

-- What people decide counts by its place in the audit: a clock may stand while they do.
ALTER TABLE approvals ADD COLUMN decided_seq INTEGER;

ALTER TABLE campaigns ADD COLUMN autonomy_seq INTEGER;

UPDATE approvals SET decided_seq = (
    SELECT max(a.seq) FROM audit AS a
    WHERE a.campaign = approvals.campaign AND a.action = 'approval_decided' AND a.at <= approvals.decided_at
) WHERE decided_by IS NOT NULL;

UPDATE campaigns SET autonomy_seq = (
    SELECT max(a.seq) FROM audit AS a WHERE a.campaign = campaigns.campaign AND a.at <= campaigns.autonomy_since
) WHERE autonomy_since IS NOT NULL;

-- When somebody wants to hear again is looked for at each beat.
CREATE INDEX ix_inbound_follow_up ON inbound (campaign, follow_up_on) WHERE follow_up_on IS NOT NULL;

CREATE INDEX ix_approvals_inbound ON approvals (inbound_id);

-- What a cycle holds, which cycles are open, and whose mail was in doubt is found without reading whole tables.
CREATE INDEX ix_prospects_lease ON prospects (lease_cycle) WHERE lease_cycle IS NOT NULL;

CREATE INDEX ix_inbound_lease ON inbound (lease_cycle) WHERE lease_cycle IS NOT NULL;

CREATE INDEX ix_inbound_doubt ON inbound (prospect_id) WHERE doubt IS NOT NULL;

CREATE INDEX ix_cycles_open ON cycles (state, campaign);
