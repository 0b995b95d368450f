-- What a source says of a business in the fields that its vertical declares, as a JSON object; empty where it says nothing.
ALTER TABLE prospects ADD COLUMN fields TEXT;
