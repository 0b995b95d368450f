-- What is asked for every message, or every pass of the outbox, is found without reading the whole campaign.
CREATE INDEX ix_audit_action ON audit (campaign, action, seq);

DROP INDEX ix_audit_prospect;

CREATE INDEX ix_audit_prospect ON audit (campaign, prospect_id, seq);

CREATE INDEX ix_approvals_message ON approvals (message_id);

CREATE INDEX ix_messages_departed ON messages (mailbox, state, sent_at);

CREATE INDEX ix_messages_intent ON messages (campaign, state, intent_at);
