-- Whoever looks at the items at work looks at no others.
CREATE INDEX ix_items_state ON items (campaign, state);

-- The name of a released file without case, by which another of that name is found: some folders know no case. No SQL
-- takes case away as this program does, so it is empty where the release is older.
ALTER TABLE releases ADD COLUMN folded VARCHAR NOT NULL DEFAULT '';

CREATE INDEX ix_releases_folded ON releases (folded);
