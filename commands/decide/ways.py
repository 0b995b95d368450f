"""What can be done about what waits: the commands that settle it, and, of an item, the one that corrects it by hand."""

from typing import NamedTuple

from config.loading import CampaignBundle
from data.ledger.read.todo import Todo


class Place(NamedTuple):
    """What a person may correct: a record of an item, or a task that made none and is to have theirs."""

    item_id: str
    known_as: str

    def __str__(self) -> str:
        """What to type."""
        return f"item correct {self.item_id} {self.known_as}"


def ways(todo: Todo, bundle: CampaignBundle | None) -> tuple[str, ...]:
    """The commands that settle it, the likeliest first; with the way out of a task that its agent cannot do."""
    undone = undone_of(todo, bundle)
    return (*todo.settle[:1], str(undone), *todo.settle[1:]) if undone else todo.settle


def undone_of(todo: Todo, bundle: CampaignBundle | None) -> Place | None:
    """The task that an agent was to do and did not: a person may give what it was to hand in."""
    if todo.item is None or bundle is None:
        return None
    tasks = bundle.crew.tasks
    undone = (task for task in todo.undone if task in tasks and tasks[task].output)
    return next((Place(todo.item.id, task) for task in undone), None)


def place_of(todo: Todo, bundle: CampaignBundle | None) -> Place | None:
    """What a person who would say it otherwise corrects: what was left undone, else what was made last."""
    if todo.item is None:
        return None
    made = (*todo.made, *todo.shows)
    return undone_of(todo, bundle) or (Place(todo.item.id, made[-1].id) if made else None)
