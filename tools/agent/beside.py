"""What tasks beside the stages made of prospects, as a stage that names them under ``context`` is shown it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from config.files.crews import CrewConfig
from data.items import Artifact, Standing, TaskState
from data.ledger.core.transactions import Tx
from data.ledger.flow import items
from tools.agent.lines import told


def made_of(tx: Tx, crew: CrewConfig, tasks: Sequence[str], ids: Sequence[str]) -> list[str]:
    """The lines of each of the prospects, in the order given."""
    made, standings = items.artifacts_of(tx, ids), items.standings(tx, ids)
    return ["".join(_lines(crew, tasks, made[each], standings[each])) for each in ids]


def _lines(
    crew: CrewConfig, tasks: Sequence[str], made: Sequence[Artifact], standings: Mapping[str, Standing]
) -> Iterator[str]:
    """A line a record; of a task that found none, where there may be none, that it did."""
    made = items.as_they_stand(made, standings)
    for task in tasks:
        records, output = items.newest(made, task), crew.tasks[task].output or ""
        yield from (f"\n {one.output} ({one.task}): {told(_in_words(crew, one))}" for one in records)
        was_done = standings.get(task, Standing()).state is TaskState.DONE
        if not records and was_done and output in crew.outputs and crew.outputs[output].may_be_none:
            yield f"\n {output} ({task}): none"


def _in_words(crew: CrewConfig, made: Artifact) -> dict[str, Any]:
    """A record without the ids that it cites: a stage shows its own choice of facts, and cites those."""
    output = crew.outputs.get(made.output)
    cites = [name for name, field in output.fields.items() if field.ids is not None] if output else []
    return {name: value for name, value in made.body.items() if name not in cites}
