-- What was done about one prospect is asked while others wait to write: when an outcome is told to another system, or taken back.
CREATE INDEX ix_acts_about ON acts (prospect_id);
