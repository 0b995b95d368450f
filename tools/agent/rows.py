"""The records in what a model handed to a tool, found in any wrapping that leaves no doubt of what is meant."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from tools.agent.lines import quoted
from tools.agent.objects import decoded
from tools.agent.plain import is_absent, plain
from tools.agent.records import Field, Id, Kind, OneOf, Record, Rows, Text, Texts
from tools.agent.schema import form_of
from tools.agent.values import Unclear, Value, named, read

DEEPEST = 3

Cell = Value | tuple["Row", ...]
Written = dict[str, tuple[object, ...]]
"""What was written under each key, as ``_name`` spells it: ``score`` and ``Score`` are one key with two values."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it was read: the ``item`` it is about ("" where none can be told), its values, all its faults."""

    item: str
    values: Mapping[str, Cell] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """A text, or "" where it was left out."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """A number, or None where it was left out."""
        value = self.values.get(name)
        return value if isinstance(value, int | float) else None

    def rows(self, name: str) -> tuple["Row", ...]:
        """The records inside it."""
        value = self.values.get(name)
        return tuple(one for one in value if isinstance(one, Row)) if isinstance(value, tuple) else ()

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts or ids of a field."""
        value = self.values.get(name)
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()


def read_rows(record: Record, given: object, items: Collection[str]) -> list[Row]:
    """Every record that was handed in, in order. ``items`` are the ids that the cycle knows.

    Two records with the same key count once if they say the same, and as a fault if they do not. Where nothing at all
    can be made out there is one row without an item, whose fault repeats the form.
    """
    found = [_row(record, one, items) for one in _entries(record, given)]
    if not found:
        return [Row("", faults=(f"nothing in it could be read as {_wanted(record)}",))]
    return list(_settled(record, found))


def as_text(row: Row) -> str:
    """The values of a record on one line, as in ``tier: Hot; score: 82; facts: f1, f5``."""

    def told(value: Cell) -> str:
        if isinstance(value, tuple):
            return ", ".join(f"({as_text(one)})" if isinstance(one, Row) else str(one) for one in value)
        return str(value)

    return "; ".join(f"{name}: {told(value)}" for name, value in row.values.items() if name != "id")


def words_of(record: Record, row: Row) -> Iterator[str]:
    """Every text in it that whoever wrote it chose the words of: no ids, and no words of a closed set."""
    for one in record.fields:
        match one.kind:
            case Text():
                yield row.text(one.name)
            case Texts():
                yield from row.texts(one.name)
            case Rows(record=inner):
                for each in row.rows(one.name):
                    yield from words_of(inner, each)


def read_object(fields: tuple[Field, ...], given: Mapping[str, object]) -> Row:
    """The one record that a tool takes as its arguments, also where they stand inside another object."""
    record = Record("", fields)
    names = {name for one in fields for name in _names(one)}
    only = next(iter(given.values())) if len(given) == 1 else None
    inner = decoded(only)
    if isinstance(inner, Mapping) and not names & {_name(key) for key in given}:
        given = inner
    return _row(record, given, ())


def _wanted(record: Record) -> str:
    return f'"{record.name}": [{form_of(record)}, ...]'


def _settled(record: Record, found: Sequence[Row]) -> Iterator[Row]:
    """Rows of one key that agree are one; those that do not agree are refused together."""
    of_key: dict[tuple[object, ...], list[Row]] = {}
    for place, row in enumerate(found):
        key = (row.item, *(row.values.get(name) for name in record.key if name != "id"))
        of_key.setdefault(key if row.item else (place,), []).append(row)
    for first, *others in of_key.values():
        if all(other.values == first.values and other.faults == first.faults for other in others):
            yield first
        elif merged := _merged(record, [first, *others]):
            yield merged
        else:
            yield Row(first.item, {}, (f"{1 + len(others)} different entries for it: give one",))


def _merged(record: Record, same: Sequence[Row]) -> Row | None:
    """One row of several that differ only in the records inside them."""
    inner = next((one.name for one in record.fields if isinstance(one.kind, Rows)), None)
    if inner is None:
        return None
    outer: dict[str, Cell] = {}
    for row in same:
        for name, value in row.values.items():
            if name != inner and outer.setdefault(name, value) != value:
                return None
    rows = dict.fromkeys(_hashable(one) for row in same for one in row.rows(inner))
    faults = tuple(dict.fromkeys(fault for row in same for fault in row.faults))
    return Row(same[0].item, {**outer, inner: tuple(rows)}, faults)


@dataclass(frozen=True, slots=True)
class _Frozen(Row):
    """A row that can be told from others by what it says."""

    def __hash__(self) -> int:
        return hash((self.item, tuple(sorted(map(str, self.values.items()))), self.faults))


def _hashable(row: Row) -> Row:
    return _Frozen(row.item, row.values, row.faults)


def _row(record: Record, given: object, items: Collection[str]) -> Row:
    """Read one record."""
    given = decoded(given)
    if not isinstance(given, Mapping):
        return Row("", faults=(f"{quoted(given)} is not an object like {form_of(record)}",))
    cells = _flat(record, _written(given))
    values: dict[str, Cell] = {}
    faults: list[str] = []
    item = ""
    for one in record.columns:
        try:
            value = _cell(one, cells, items if one is record.id else ())
            _check_owner(record, one, cells, item)
        except Unclear as unclear:
            faults.append(f"{one.name}: {unclear}" if str(unclear).startswith("has ") else f"{one.name} {unclear}")
            continue
        if one is record.id:
            item = str(value)
        elif value is not None:
            values[one.name] = value
    return Row(item, values, tuple(faults))


def _written(given: Mapping[str, object]) -> Written:
    found: Written = {}
    for key, value in given.items():
        found[_name(str(key))] = (*found.get(_name(str(key)), ()), value)
    return found


def _flat(record: Record, cells: Written) -> Written:
    """The cells, with those that stand one level down under a name that the record does not have."""
    own = {name for one in record.columns for name in _names(one)}
    for name, values in list(cells.items()):
        inner = decoded(values[0])
        if len(values) > 1 or not isinstance(inner, Mapping):
            continue
        below = _written(inner)
        if name not in own or len(own & below.keys()) > 1:
            if name in own:
                del cells[name]
            cells |= {key: cell for key, cell in below.items() if key not in cells}
    for name in [name for name in cells if name not in own]:
        if (meant := _meant(record, name)) and not any(other in cells for other in _names(meant)):
            cells[_name(meant.name)] = cells[name]
    return cells


def _meant(record: Record, name: str) -> Field | None:
    """The one field that a longer or misspelt key can mean: ``supporting_facts``, ``confidence_0_1``, ``openning``."""
    said = set(name.split("_"))
    named = [one for one in record.columns if any(set(other.split("_")) <= said for other in _names(one))]
    if not named:
        near = get_close_matches(name, [_name(one.name) for one in record.columns], 2, 0.85)
        named = [one for one in record.columns if _name(one.name) in near]
    return named[0] if len(named) == 1 else None


def _cell(one: Field, cells: Written, items: Collection[str]) -> Cell | None:
    """A field's value, None where an optional one is absent."""
    written = [value for name in _names(one) for value in cells.get(name, ())]
    present = [value for value in written if _is_word(one.kind, value) or not is_absent(value)]
    if not present:
        if one.optional:
            return None
        if written and isinstance(one.kind, Rows) and one.kind.may_be_none:
            return ()
        raise Unclear("is empty" if written else "is missing")
    found = _one(one.kind, present[0], items)
    if any(value != present[0] and _one(one.kind, value, items) != found for value in present[1:]):
        raise Unclear(f"is given twice: {', '.join(quoted(value) for value in present)}")
    return found


def _is_word(kind: Kind, given: object) -> bool:
    """Whether it is one of the words to choose from, also where the word is one for nothing ("none")."""
    words = kind.words if isinstance(kind, OneOf) and isinstance(given, str) else ()
    return plain(given).casefold() in map(str.casefold, words)


def _one(kind: Kind, given: object, items: Collection[str]) -> Cell:
    return _inner(kind, given) if isinstance(kind, Rows) else read(kind, given, items)


def _check_owner(record: Record, one: Field, cells: Written, item: str) -> None:
    """Refuse what is said to be another item's: ``p3.a1`` in the record of p2."""
    if one is record.id or record.id is None or not isinstance(record.id.kind, Id) or not isinstance(one.kind, Id):
        return
    for value in (value for name in _names(one) for value in cells.get(name, ()) if isinstance(value, str)):
        if others := set(named(record.id.kind, value)) - {item}:
            raise Unclear(f"{quoted(value)} is of {', '.join(sorted(others))}")


def _inner(kind: Rows, given: object) -> tuple[Row, ...]:
    found = tuple(_row(kind.record, entry, ()) for entry in _entries(kind.record, given))
    if not found:
        raise Unclear(f"{quoted(given)} ({_wanted(kind.record)})")
    return found


def _entries(record: Record, given: object, depth: int = 0) -> list[object]:
    """What may each be a record: the elements of the array, however it is wrapped."""
    given = decoded(given)
    if isinstance(given, Mapping):
        return _in_mapping(record, given, depth)
    if isinstance(given, Sequence) and not isinstance(given, str):
        nested = [_of_its_key(record, decoded(one)) for one in given]
        if len(nested) == 1 and isinstance(nested[0], list):
            return _entries(record, nested[0], depth + 1)
        return [one for entry in nested for one in (entry if isinstance(entry, list) else [entry])]
    return [] if is_absent(given) else [given]


def _of_its_key(record: Record, entry: object) -> object:
    """A record that stands under its id, as an element of a list."""
    if isinstance(entry, Mapping) and len(entry) == 1:
        return next(iter(_keyed(record, entry)), entry)
    return entry


def _in_mapping(record: Record, given: Mapping[str, object], depth: int) -> list[object]:
    """The array that a mapping has; the mapping itself if it is a record; or a record for each of its keys."""
    names = {_name(str(key)): value for key, value in given.items()}
    own = {name for one in record.columns for name in _names(one)}
    for name in (record.name, record.name.removesuffix("s")):
        if name in names and name not in own - {record.name}:
            return _entries(record, names[name], depth + 1)
    if own & names.keys():
        return [given]
    if keyed := _keyed(record, given):
        return keyed
    lists = [value for value in map(decoded, given.values()) if isinstance(value, list)]
    only = next(iter(given.values())) if len(given) == 1 else lists[0] if len(lists) == 1 else None
    return _entries(record, only, depth + 1) if depth < DEEPEST else []


def _keyed(record: Record, given: Mapping[str, object]) -> list[object]:
    """Records that stand under their ids: ``{"p1": {...}, "p2": {...}}``."""
    if record.id is None or not given:
        return []
    looks = re.compile(rf"^\W*{re.escape(str(getattr(record.id.kind, 'letters', '')))}[\s_-]*\d+\b", re.IGNORECASE)
    inside = [(key, decoded(value)) for key, value in given.items()]
    if not all(looks.match(str(key)) and isinstance(value, Mapping) for key, value in inside):
        return []
    return [_under(record.id, str(key), value) for key, value in inside if isinstance(value, Mapping)]


def _under(id_field: Field, key: str, value: Mapping[str, object]) -> object:
    """A record with the id under which it stands; one that says another id itself is none that can be read."""
    own = next((inner for name, inner in value.items() if _name(str(name)) in _names(id_field)), None)
    if own is not None and plain(own).casefold() != plain(key).casefold():
        return f"{key}: {dict(value)}"
    return {**value, id_field.name: key}


def _names(one: Field) -> tuple[str, ...]:
    return (_name(one.name), *map(_name, one.also))


def _name(key: str) -> str:
    """A key without case and marks: ``Fact IDs`` is ``fact_ids``."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key.strip())
    return re.sub(r"[\W_]+", "_", parted).strip("_").casefold()
