"""Lines of an item's text, which nobody is shown: noted, and no problem."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.loading import crews_of
from config.positions import Problem


def item_lines(paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """One note for each field of an item that is to have lines: that is for outputs."""
    for document, crew in crews_of(paths, config_dir):
        for kind, fields in crew.items.items():
            for name in (name for name, field in fields.items() if field.lines):
                what = (
                    f"agents are shown the text of each {kind} on one line, so this changes nothing: leave it out "
                    "(lines are for outputs; a document has a paragraph a fact)"
                )
                yield document.problem(("items", kind, name, "lines"), what, at_key=True)
