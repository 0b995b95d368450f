-- How much a campaign does alone by now of the kinds of act that have a level of their own.
CREATE TABLE kind_levels (
    campaign VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    since VARCHAR(32) NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (campaign, kind)
);
