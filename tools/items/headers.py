"""The first line of a CSV of items: what is wrong with its columns, told once for all rows."""

from collections.abc import Mapping, Sequence

from config.files.outputs import FieldConfig
from config.positions import suggest

_OTHERS: Mapping[str, str] = {";": ";", "\t": "a tab", "|": "|"}
"""What else parts columns in files that are called CSV, and how people call it."""
_MOST_SHOWN = 20
_LIKENESS = 0.5


def header_fault(columns: Sequence[str], declared: Mapping[str, FieldConfig]) -> str | None:
    """What is wrong with the columns of a file, with the way out; None where each field that is needed has one.

    A column of another name is no fault by itself: a file may say more than a crew asks for.
    """
    needed = [name for name, field in declared.items() if not field.optional]
    lacking = [name for name in needed if name not in columns]
    if not lacking or not columns:
        return None
    if (separator := _separator(columns, declared)) is not None:
        return f"its columns are parted by {_OTHERS[separator]}, and a CSV by commas: save it with commas"
    spare = [name for name in columns if name and name not in declared]
    said = []
    for name in lacking:
        meant = suggest(name, spare, _LIKENESS) or (spare[0] if len(spare) == len(lacking) == 1 else None)
        said.append(f"has no column {name}{f' (is it {meant}? name it {name})' if meant else ''}")
        spare = [other for other in spare if other != meant]
    return f"{'; '.join(said)}; its columns are {', '.join(columns[:_MOST_SHOWN])}"


def left_out(given: Sequence[str], declared: Mapping[str, FieldConfig], used: Sequence[str] = ()) -> str | None:
    """What is told of names that no field has: what they say is left out. One that is near to a field may mean it.

    ``used`` are the fields that have something already: nothing else was meant for them.
    """
    free = [name for name in declared if name not in used]
    said = []
    for name in dict.fromkeys(given):
        meant = suggest(name.strip().casefold(), free, _LIKENESS)
        said.append(f"{name or 'without a name'}{f' (is it {meant}? name it {meant})' if meant else ''}")
    more = f" and {len(said) - _MOST_SHOWN} more" if len(said) > _MOST_SHOWN else ""
    return f"no field takes {', '.join(said[:_MOST_SHOWN])}{more}: what stands there is left out" if said else None


def _separator(columns: Sequence[str], declared: Mapping[str, FieldConfig]) -> str | None:
    """By what the columns are parted, if not by commas: by it, more of their names are fields."""
    whole = ",".join(columns)

    def known(separator: str) -> int:
        return sum(name.strip().strip('"') in declared for name in whole.split(separator))

    best = max(_OTHERS, key=known)
    return best if known(best) > sum(name in declared for name in columns) else None
