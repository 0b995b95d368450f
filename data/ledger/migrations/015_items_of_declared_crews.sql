-- What a crew with tasks works on: one row an item, its fields as JSON. row_key is what tells records of a file apart.
-- state: open, person (a person decides), done, closed.
CREATE TABLE items (
    item_id VARCHAR NOT NULL PRIMARY KEY,
    campaign VARCHAR NOT NULL,
    number INTEGER NOT NULL UNIQUE,
    kind VARCHAR NOT NULL,
    row_key VARCHAR NOT NULL,
    fields TEXT NOT NULL,
    state VARCHAR NOT NULL,
    state_reason TEXT NOT NULL,
    created_at VARCHAR(32) NOT NULL,
    updated_at VARCHAR(32) NOT NULL,
    UNIQUE (campaign, row_key)
);

-- How far an item is with a task. state: open, done, skipped. round counts from 1; a task that is done again has the next.
CREATE TABLE task_states (
    item_id VARCHAR NOT NULL,
    task VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    round INTEGER NOT NULL,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    lease_cycle VARCHAR,
    lease_until VARCHAR(32),
    cycle_id VARCHAR,
    settled_at VARCHAR(32),
    PRIMARY KEY (item_id, task)
);

CREATE INDEX ix_task_states_campaign ON task_states (campaign, task);

CREATE INDEX ix_task_states_lease ON task_states (lease_cycle);

-- What agents handed in: one row a record of an output, its fields as JSON. artifact_id (x1001) tells those of one item
-- apart.
CREATE TABLE artifacts (
    item_id VARCHAR NOT NULL,
    artifact_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    task VARCHAR NOT NULL,
    output VARCHAR NOT NULL,
    round INTEGER NOT NULL,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    agent VARCHAR NOT NULL,
    cycle_id VARCHAR NOT NULL,
    trace_id VARCHAR,
    created_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (item_id, artifact_id),
    UNIQUE (item_id, task, round, position)
);

CREATE INDEX ix_artifacts_campaign ON artifacts (campaign);

-- Documents that leave for the home's folder. artifact_ids: the records that it shows, as a JSON list. state:
-- awaiting_approval, ready, releasing, released, failed, cancelled, undone. not_before: until when a gate has put it off.
CREATE TABLE releases (
    release_id VARCHAR NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    campaign VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    task VARCHAR NOT NULL,
    file TEXT NOT NULL,
    body TEXT NOT NULL,
    artifact_ids VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    approval_id VARCHAR,
    not_before VARCHAR(32),
    created_at VARCHAR(32) NOT NULL,
    released_at VARCHAR(32),
    undone_at VARCHAR(32),
    UNIQUE (item_id, task)
);

CREATE INDEX ix_releases_state ON releases (campaign, state);
