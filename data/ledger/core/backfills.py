"""What a migration changes in rows that are there, where it takes more than SQL that both databases know."""

import json

from sqlalchemy import Connection, text

from data.folding import has

_MESSAGES = "SELECT message_id, prospect_id, slots, subject, body FROM messages WHERE slots <> '{}'"


def angles_that_are_said(connection: Connection) -> None:
    """Take the angles out of a message's slots whose words it does not have.

    An angle that has no words any more stays: nothing can be said of it.
    """
    said = connection.execute(text("SELECT prospect_id, angle_id, text FROM angles"))
    texts = {(row.prospect_id, row.angle_id): row.text for row in said}
    changed = []
    for row in connection.execute(text(_MESSAGES)):
        words, slots = f"{row.subject}\n{row.body}", json.loads(row.slots)
        kept = {
            slot: one
            for slot, one in slots.items()
            if not (angle := texts.get((row.prospect_id, one))) or has(words, angle)
        }
        if kept != slots:
            changed.append({"of": row.message_id, "slots": json.dumps(kept, sort_keys=True)})
    if changed:
        connection.execute(text("UPDATE messages SET slots = :slots WHERE message_id = :of"), changed)
