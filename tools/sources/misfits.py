"""Cells of the vertical's own fields that cannot be read as their kind, in what is loaded of a source."""

from data.counts import counted
from tools.sources.directory import Directory


def misfits(directory: Directory) -> dict[str, str]:
    """Of each own field with cells that do not fit its kind, how many they are, in words."""
    own = directory.fields
    return {
        field: f"{counted(cells, 'cell')} of {field} cannot be read as {own[field].kind}"
        for field, cells in directory.misread().items()
        if field in own
    }
