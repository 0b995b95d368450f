"""What can be done about what waits: the commands that settle it, and, of an item, the one that corrects it by hand."""

from typing import NamedTuple

from config.loading import CampaignBundle
from data.items import Artifact
from data.ledger.read.todo import Todo
from tools.writing.templates import names_used


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
    said = shown_by(todo, bundle) or made
    return undone_of(todo, bundle) or (Place(todo.item.id, said[-1].id) if said else None)


def shown_by(todo: Todo, bundle: CampaignBundle | None) -> tuple[Artifact, ...]:
    """Of the records behind a document those that its template shows: not the verdict of a critic, say."""
    task = bundle.crew.tasks.get(todo.release.task) if bundle and todo.release else None
    if task is None or bundle is None:
        return ()
    if task.body is None:
        named = {bundle.crew.tasks[name].output or "" for name in task.context if name in bundle.crew.tasks}
    else:
        named = names_used(task.body)
    body = tuple(one for one in todo.shows if one.output in named)
    return body or tuple(one for one in todo.shows if one.output in names_used(task.file or ""))
