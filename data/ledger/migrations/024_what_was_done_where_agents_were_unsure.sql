-- What was done where an agent was unsure, and what came of it.
CREATE TABLE second_looks (
    look_id {AUTO_ID},
    campaign VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    task VARCHAR NOT NULL,
    round INTEGER NOT NULL,
    way VARCHAR NOT NULL,
    doubted VARCHAR NOT NULL,
    before FLOAT,
    after FLOAT,
    of_item VARCHAR,
    cycle_id VARCHAR,
    looked_at VARCHAR(32) NOT NULL,
    UNIQUE (item_id, task, round, way)
);

CREATE INDEX ix_second_looks_campaign ON second_looks (campaign);

-- What an answer was given to, of tasks that may take an earlier one: the same digest, the same question.
CREATE TABLE answers (
    item_id VARCHAR NOT NULL,
    task VARCHAR NOT NULL,
    round INTEGER NOT NULL,
    campaign VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    answered_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (item_id, task, round)
);

CREATE INDEX ix_answers_digest ON answers (campaign, task, digest);
