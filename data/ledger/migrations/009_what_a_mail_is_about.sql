-- Of a bounce, whom or what it is about: only what is about its recipient may count against them.
-- Of a reply, why it may be no person's.
ALTER TABLE inbound ADD COLUMN fault VARCHAR;

ALTER TABLE inbound ADD COLUMN doubt VARCHAR;
