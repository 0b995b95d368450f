"""What all players have in common that answer a batch of lines with a batch of lines."""

from collections.abc import Callable, Sequence

from rehearsal.cast.lines import Entry, LineFormat, entries, line_format, work
from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Done, Say, Scene, Tool, Use
from rehearsal.seeded import pick

Writer = Callable[[Scene, Entry, int], Sequence[tuple[str, ...]]]
CLOSINGS = (
    "Everything in this batch is recorded.",
    "Done: each line of the batch has been recorded, nothing is left open.",
    "The batch is finished and recorded.",
)


def play_batch(scene: Scene, tool: Tool, write: Writer) -> Answer:
    """Answer the newest batch with one call; ``write`` gives the rows of one entry at a try (0 is the first)."""
    form = line_format(tool)
    todo = to_do(scene, tool, form) if form else []
    if form is None or not todo:
        return Say(pick(CLOSINGS, scene.seed, "closing", scene.news))
    lines = [
        " | ".join(_spoilt(scene, entry, row, n, tries))
        for entry, tries in todo
        for n, row in enumerate(write(scene, entry, tries))
    ]
    batch = "\n".join(entry.key for entry, _ in todo)
    given: object = lines
    if misbehaves(scene, "malformed", f"arguments {batch}", len(scene.calls_of(tool))) and len(lines) > 1:
        given = "\n".join(lines)
    return Use((Call(tool.name, {form.argument: given}),))


def to_do(scene: Scene, tool: Tool, form: LineFormat) -> list[tuple[Entry, int]]:
    """Return what is to be done now, with the number of earlier tries at each."""
    done = scene.calls_of(tool)
    found = work(scene.news, scene.said)
    if not found and not (done and "recorded" in done[-1].result):
        found = next((batch for text in scene.said if (batch := entries(text))), [])
    return [(entry, _tries(done, form, entry)) for entry in found]


def _tries(done: Sequence[Done], form: LineFormat, entry: Entry) -> int:
    """Count the earlier calls that had a line about this entry."""
    return sum(f"{entry.id} |" in str(call.call.input.get(form.argument)) for call in done)


def _spoilt(scene: Scene, entry: Entry, row: tuple[str, ...], n: int, tries: int) -> tuple[str, ...]:
    """Lose a column of the first row where this entry's line is a malformed one."""
    if n == 0 and len(row) > 2 and misbehaves(scene, "malformed", entry.key, tries):
        return row[:1] + row[2:]
    return row
