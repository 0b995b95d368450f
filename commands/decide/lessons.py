"""``lessons list|accept|withdraw``: what people changed in agents' words, and whether it is taught."""

from pathlib import Path

from commands.shared import homes
from commands.shared.choice import to_change
from commands.shared.deployed import usable_bundle
from commands.shared.errors import BadInput
from commands.shared.ledgers import campaign_name, changed, looked_into
from commands.shared.options import CONFIG
from commands.shared.output import Row, say, show
from data.ledger.govern import lessons
from data.ledger.govern.lessons import Lesson, NotToBe
from data.records import Order
from tools.override import edits
from tools.writing.lessons import MOST

COLUMNS = ("id", "state", "agent", "before", "after", "message", "changed_by", "changed_at", "decided_by", "note")
NONE = "no lessons: they come of what people change in the words of agents (approvals edit)"


def list_all(campaign: str, home: Path | None, *, as_json: bool) -> None:
    """All lessons of a campaign, oldest first."""
    name = campaign_name(campaign)
    found = homes.find(name, home)
    with looked_into(found, name) as tx:
        known = lessons.of_campaign(tx, name)
    show([_row(lesson) for lesson in known], COLUMNS, as_json=as_json, empty=NONE)


def accept(lesson_id: str, order: Order, home: Path | None) -> None:
    """Have its agent taught it."""
    found = to_change([lesson_id], home)
    with changed(found) as tx:
        try:
            lesson = lessons.accept(tx, lesson_id, order, MOST)
        except NotToBe as error:
            raise BadInput(f"{found.path}: {error}") from error
    bundle = usable_bundle(found, lesson.campaign, CONFIG)
    never = edits.forbidden(bundle, lesson.after, lesson.before, lesson.agent) if bundle else ()
    way = homes.command(f"lessons withdraw {lesson_id}", found)
    say(f"the {lesson.agent} of {lesson.campaign} is taught {lesson_id} from its next cycle on. To withdraw it: {way}")
    if never:
        kept = f"these are words that agents may never say ({'; '.join(never)})"
        say(f"careful: {kept}, and what has them is refused")


def withdraw(lesson_id: str, order: Order, home: Path | None) -> None:
    """Have its agent taught it no longer."""
    found = to_change([lesson_id], home)
    with changed(found) as tx:
        try:
            lesson = lessons.withdraw(tx, lesson_id, order)
        except NotToBe as error:
            raise BadInput(f"{found.path}: {error}") from error
    say(f"the {lesson.agent} of {lesson.campaign} is not taught {lesson_id} from its next cycle on")


def _row(lesson: Lesson) -> Row:
    return {
        "id": lesson.id,
        "state": lesson.state,
        "agent": lesson.agent,
        "before": lesson.before,
        "after": lesson.after or "(left out)",
        "message": lesson.message_id,
        "changed_by": lesson.edited_by,
        "changed_at": lesson.created_at,
        "decided_by": lesson.decided_by,
        "note": lesson.note or None,
    }
