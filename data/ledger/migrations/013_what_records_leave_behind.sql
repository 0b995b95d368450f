-- Which row a record of the audit leaves behind, and a digest of it: what was changed beside Muster is seen by it.
ALTER TABLE audit ADD COLUMN subject VARCHAR;

ALTER TABLE audit ADD COLUMN evidence VARCHAR;
