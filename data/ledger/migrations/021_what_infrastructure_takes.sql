-- Dollars a month that a campaign's infrastructure takes, as its YAML declares them.
ALTER TABLE campaigns ADD COLUMN infrastructure_usd_per_month FLOAT NOT NULL DEFAULT 0;
