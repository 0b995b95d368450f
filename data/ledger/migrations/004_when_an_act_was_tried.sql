-- When an act was tried last: what could not be done is tried again some time after that, not after it was wanted.
ALTER TABLE acts ADD COLUMN tried_at VARCHAR(32);
