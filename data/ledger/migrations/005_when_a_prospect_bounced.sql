-- Who bounced goes on counting for the breakers when they opt out, or write, or are touched otherwise.
ALTER TABLE prospects ADD COLUMN bounced_at VARCHAR(32);

UPDATE prospects SET bounced_at = updated_at WHERE state = 'bounced';

CREATE INDEX ix_prospects_bounced ON prospects (campaign, bounced_at) WHERE bounced_at IS NOT NULL;
