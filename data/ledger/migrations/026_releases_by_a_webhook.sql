-- The webhook by which a document leaves; empty where it leaves for the folder of what is released.
ALTER TABLE releases ADD COLUMN webhook VARCHAR NOT NULL DEFAULT '';
