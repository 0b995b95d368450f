-- The id that the mail host gave a message when it took it: hosts that put it in place of our Message-ID are known by it.
-- host_domain is what stands behind its @ where that is known.
ALTER TABLE messages ADD COLUMN host_id VARCHAR;

ALTER TABLE messages ADD COLUMN host_domain VARCHAR;

CREATE INDEX ix_messages_host_id ON messages (host_id) WHERE host_id IS NOT NULL;

-- What left by SES before has its answer as the reason.
UPDATE messages SET host_id = substr(state_reason, 4)
WHERE channel = 'email' AND state = 'sent'
AND state_reason LIKE 'Ok ________________-________-____-____-____-____________-______';
