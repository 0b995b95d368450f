"""The tables about declared crews: their items, how far each is, what was made of them, and what was released."""

from sqlalchemy import func

from data.ledger.core.item_schema import artifacts, items, releases, task_states
from data.ledger.core.look_schema import second_looks
from data.warehouse.columns import Column, Table
from data.warehouse.shared_columns import RUN, campaign_of, cycle_of, trace_of

_i, _s, _x, _d, _l = items.c, task_states.c, artifacts.c, releases.c, second_looks.c
_TITLE = """CASE WHEN json_valid("title") AND len(json_keys("title")) > 0
    THEN coalesce(json_extract_string("title", '$."' || json_keys("title")[1] || '"'), row_key) ELSE row_key END"""

ITEM = Table(
    "item",
    "One row per item that a crew with declared tasks works on.",
    items,
    (
        Column("item_id", "VARCHAR", "Its id (i3), the only name that a model sees.", _i.item_id),
        RUN,
        campaign_of(_i.campaign),
        Column("number", "INTEGER", "The order in which it was taken in.", _i.number),
        Column("kind", "VARCHAR", "The kind of item, as the crew's YAML names it.", _i.kind),
        Column("row_key", "VARCHAR", "What tells its record apart in the file of items.", _i.row_key, "text"),
        Column("title", "VARCHAR", "What people know it by: its first field.", _i.fields, "text", made=_TITLE),
        Column("fields", "JSON", "Its fields, as the crew declares them.", _i.fields, "text"),
        Column("state", "VARCHAR", "open (at work), person (a person decides), done or closed.", _i.state),
        Column("state_reason", "VARCHAR", "Why it is in that state.", _i.state_reason, "text"),
        Column("created_at", "TIMESTAMP", "When it was taken in (UTC).", _i.created_at),
        Column("updated_at", "TIMESTAMP", "When its state last changed (UTC).", _i.updated_at),
    ),
)

TASK_STATE = Table(
    "task_state",
    "One row per item and task that was begun or settled: how far the item is with it.",
    task_states,
    (
        Column("item_id", "VARCHAR", "The item.", _s.item_id),
        Column("task", "VARCHAR", "The task, as the crew's YAML names it.", _s.task),
        RUN,
        campaign_of(_s.campaign),
        Column("state", "VARCHAR", "open, done or skipped.", _s.state),
        Column("round", "INTEGER", "Which round it is in: more than 1 where it was done again.", _s.round),
        Column("reason", "VARCHAR", "Why it was skipped, or is done again.", _s.reason, "text"),
        Column(
            "attempts",
            "INTEGER",
            "How many cycles left it behind in this round, of those that made something of other items, and since a "
            "person last let it go on.",
            _s.attempts,
        ),
        cycle_of(_s.cycle_id),
        Column("settled_at", "TIMESTAMP", "When it was settled (UTC); empty while it is open.", _s.settled_at),
    ),
)

ARTIFACT = Table(
    "artifact",
    "One row per record of an output, as an agent handed it in about an item.",
    artifacts,
    (
        Column("artifact_id", "VARCHAR", "Its id (x2001) among those of its item.", _x.artifact_id),
        RUN,
        campaign_of(_x.campaign),
        Column("item_id", "VARCHAR", "The item.", _x.item_id),
        Column("task", "VARCHAR", "The task that it came of.", _x.task),
        Column("output", "VARCHAR", "The output, as the crew's YAML names it.", _x.output),
        Column("round", "INTEGER", "The round of the task, from 1.", _x.round),
        Column("position", "INTEGER", "Its place among the records of the round, from 1.", _x.position),
        Column("body", "JSON", "Its fields, with what they cite.", _x.body, "text"),
        Column("agent", "VARCHAR", "The agent that handed it in.", _x.agent),
        cycle_of(_x.cycle_id),
        trace_of(_x.trace_id, "The model request that it came from (c12.3)."),
        Column("created_at", "TIMESTAMP", "When it was handed in (UTC).", _x.created_at),
    ),
)

RELEASE = Table(
    "release",
    "One row per document that a task lets go about an item; verdicts of the gates have its id as message_id.",
    releases,
    (
        Column("release_id", "VARCHAR", "Its id (d1).", _d.release_id),
        RUN,
        campaign_of(_d.campaign),
        Column("item_id", "VARCHAR", "The item.", _d.item_id),
        Column("task", "VARCHAR", "The task that lets it go.", _d.task),
        Column(
            "file",
            "VARCHAR",
            "Its file, below the folder of what is released, or the name that its webhook is told.",
            _d.file,
            "text",
        ),
        Column("body", "VARCHAR", "Its text, without addresses and phone numbers.", _d.body, "text"),
        Column("body_length", "INTEGER", "Characters of the text as it leaves.", func.length(_d.body)),
        Column("artifact_ids", "VARCHAR[]", "The records of its item that it shows.", _d.artifact_ids),
        Column(
            "state",
            "VARCHAR",
            "awaiting_approval, ready, releasing, released, unknown, failed, cancelled or undone.",
            _d.state,
        ),
        Column("reason", "VARCHAR", "Why it is in that state.", _d.reason, "text"),
        Column("approval_id", "VARCHAR", "The request to a person about it, if there was one.", _d.approval_id),
        Column("not_before", "TIMESTAMP", "Until when a gate, or its webhook, has put it off (UTC).", _d.not_before),
        Column("created_at", "TIMESTAMP", "When it was made (UTC).", _d.created_at),
        Column("released_at", "TIMESTAMP", "When it was released (UTC).", _d.released_at),
        Column("undone_at", "TIMESTAMP", "When its release was undone (UTC).", _d.undone_at),
        Column("webhook", "VARCHAR", "The webhook by which it leaves; empty for the folder.", _d.webhook),
    ),
)

SECOND_LOOK = Table(
    "second_look",
    "One row per time that something was done because an agent was unsure.",
    second_looks,
    (
        Column("look_id", "BIGINT", "Its number.", _l.look_id),
        RUN,
        campaign_of(_l.campaign),
        Column("item_id", "VARCHAR", "The item; beside stages the prospect.", _l.item_id),
        Column("task", "VARCHAR", "The task that had the second look, or asked for it.", _l.task),
        Column("round", "INTEGER", "Its round, from 1.", _l.round),
        Column(
            "way",
            "VARCHAR",
            "recall (an earlier answer), opinion (the same model again), model (another one) or person.",
            _l.way,
        ),
        Column("doubted", "VARCHAR", "The task, or the Scout's stage, whose answer was unsure.", _l.doubted),
        Column("before", "DOUBLE", "How sure that answer was, 0 to 1; empty where no share says so.", _l.before),
        Column("after", "DOUBLE", "How sure the second answer is, 0 to 1; empty where nothing says so.", _l.after),
        Column("of_item", "VARCHAR", "The item whose earlier answer was taken; empty where none was.", _l.of_item),
        cycle_of(_l.cycle_id),
        Column("looked_at", "TIMESTAMP", "When it was noted (UTC).", _l.looked_at),
    ),
)

ITEM_TABLES: tuple[Table, ...] = (ITEM, TASK_STATE, ARTIFACT, RELEASE, SECOND_LOOK)
