-- Angles that code cannot be sure of wait for a critic, go back to who wrote them, or are put to a person.
-- Angles of older campaigns were accepted by code.
ALTER TABLE angles ADD COLUMN state VARCHAR NOT NULL DEFAULT 'accepted';

ALTER TABLE angles ADD COLUMN judged_by VARCHAR NOT NULL DEFAULT 'code';

ALTER TABLE angles ADD COLUMN verdict VARCHAR NOT NULL DEFAULT '';

ALTER TABLE angles ADD COLUMN words TEXT NOT NULL DEFAULT '';

ALTER TABLE angles ADD COLUMN judged_in VARCHAR;
