"""The file that a campaign's items come from: its records, each held against the fields that the crew declares."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from config.files.campaigns import ITEM_FILES
from config.files.outputs import FieldConfig
from config.loading import CampaignBundle, ConfigError
from config.positions import Problem, compose
from data.amounts import decimal_of, plainly, sum_of
from data.ledger.core.prose import whole as intact
from data.redact import redacted
from tools.items import headers
from tools.items.headers import header_fault
from tools.items.paragraphs import MORE, too_long

KEY = "id"
LONGEST_KEY = 120
MOST_ALIKE = 3
MOST_BYTES = 20_000_000
MOST_RECORDS = 100_000
TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")


class ItemsUnreadable(Exception):
    """The file of items cannot be read at all; the message says which and why."""


class NoItems(ItemsUnreadable):
    """There is no such file: it may come before the campaign is run."""


class Entry(NamedTuple):
    """One record: ``row_key`` tells it apart; ``wrong`` is what keeps it from being an item, empty where nothing does.

    ``place`` is how people find it in the file (``line 3``, ``record 2``); ``has_id`` where the record says itself how
    it is known. ``unknown`` are the names of it that no field has.
    """

    row_key: str
    fields: Mapping[str, Any]
    place: str
    wrong: tuple[str, ...]
    has_id: bool
    unknown: tuple[str, ...] = ()


def read(bundle: CampaignBundle) -> list[Entry]:
    """Every record of the campaign's file, in its order.

    Raises:
        ItemsUnreadable: there is no such file, it is too large, or of no format that is known.
    """
    source = bundle.campaign.items
    return read_file(bundle, Path(bundle.locate(source.file))) if source and source.file else []


def read_file(bundle: CampaignBundle, path: Path) -> list[Entry]:
    """Every record of a file, held against what the campaign's items are.

    Raises:
        ItemsUnreadable: there is no such file, it is too large, or of no format that is known.
    """
    entries = [entry_of(bundle, place, record) for place, record in records_of(path, bundle.crew.fields)]
    if len(entries) > MOST_RECORDS:
        raise ItemsUnreadable(f"{path} has {len(entries):,} records ({MOST_RECORDS:,} at most)")
    return entries


def problems(bundle: CampaignBundle) -> list[Problem]:
    """What is wrong with the file and with its records, at the place that names the file.

    Raises:
        NoItems: there is no such file.
    """
    if bundle.campaign.items is None or bundle.campaign.items.file is None:
        return []
    document = compose(bundle.campaign_file)
    try:
        entries = read(bundle)
    except NoItems:
        raise
    except ItemsUnreadable as error:
        return [document.problem(("items", "file"), str(error))]
    found = [f"{entry.place}: {'; '.join(entry.wrong)}" for entry in entries if entry.wrong]
    found += _twice(entries)
    if not entries and bundle.campaign.items.on is None:
        found = ["has no records"]
    return [document.problem(("items", "file"), f"{bundle.campaign.items.file}: {what}") for what in found]


def _twice(entries: Iterable[Entry]) -> Iterator[str]:
    """Records that say of themselves to be one that stands before them: only the first becomes an item."""
    first: dict[str, str] = {}
    for entry in entries:
        if entry.has_id and (place := first.setdefault(entry.row_key, entry.place)) != entry.place:
            yield f'{entry.place}: {KEY} "{entry.row_key}" stands in {place} already'


def left_out(bundle: CampaignBundle, entries: Iterable[Entry]) -> str | None:
    """What is told of all that these records say under names that no field has; None where there is nothing."""
    known = list(entries)
    used = {name for entry in known for name in entry.fields}
    return headers.left_out([name for entry in known for name in entry.unknown], bundle.crew.fields, [*used])


def odd(bundle: CampaignBundle) -> list[Problem]:
    """What keeps nothing from being an item, and may be a slip.

    That are columns of the campaign's file that no field takes, and records that say what another says.
    """
    source = bundle.campaign.items
    try:
        entries = read(bundle)
    except ItemsUnreadable:
        return []
    said = [one for one in (left_out(bundle, entries), _alike(entries)) if one]
    document = compose(bundle.campaign_file)
    return [document.problem(("items", "file"), f"{source.file}: {one}") for one in said if source]


def _alike(entries: Iterable[Entry]) -> str | None:
    """What is told of records without an id that say what one before them says: they are one item with it."""
    first: dict[str, str] = {}
    found = [
        f"{entry.place} says what {place} says"
        for entry in entries
        if not (entry.has_id or entry.wrong) and (place := first.setdefault(entry.row_key, entry.place)) != entry.place
    ]
    if not found:
        return None
    more = f" (and {len(found) - MOST_ALIKE} more)" if len(found) > MOST_ALIKE else ""
    what = "so that is one item" if len(found) == 1 else "so each of these pairs is one item"
    return f"{', '.join(found[:MOST_ALIKE])}{more}, {what}: give them an {KEY} where two are meant"


def documents(bundle: CampaignBundle) -> Path | None:
    """The folder that fields of the kind ``document`` name files of."""
    source = bundle.campaign.items
    return Path(bundle.locate(source.documents)) if source and source.documents else None


def document_path(folder: Path | None, name: str) -> Path:
    """Where a document is.

    Raises:
        ItemsUnreadable: it is not below the folder, or there is no such file.
    """
    if folder is None:
        raise ItemsUnreadable(f"the campaign names no folder of documents for {name}: items.documents")
    try:
        path = (folder / name).resolve()
        is_file = path.is_file()
    except (OSError, ValueError) as error:
        raise ItemsUnreadable(f"{name[:LONGEST_KEY]!r} is no name of a document") from error
    if not path.is_relative_to(folder.resolve()):
        raise ItemsUnreadable(f"{name} is not below the folder of documents")
    if not is_file:
        raise ItemsUnreadable(f"there is no document {name} in {folder.name}")
    return path


def names_in(value: object) -> list[str]:
    """The documents that a field names: a list, or one text in which semicolons part them."""
    parts = value if isinstance(value, list) else str(value or "").split(";")
    return [name for part in parts if (name := str(part).strip())]


def records_of(
    path: Path, declared: Mapping[str, FieldConfig] | None = None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The records of a file, each with how people find it there; ``declared`` are the fields that a CSV must have.

    Raises:
        ItemsUnreadable: there is no such file, it is too large, of no format that is known, or without a field.
    """
    if not _size_of(path):
        return
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, restkey=MORE)
                if wrong := header_fault(reader.fieldnames or (), declared) if declared else "":
                    raise ItemsUnreadable(f"{path.name}: {wrong}")
                for row in reader:
                    more = too_long(row, reader.fieldnames)
                    yield f"line {reader.line_num}", {**row, MORE: more} if more else row
            return
        if path.suffix == ".jsonl":
            lines = path.read_text(encoding="utf-8").splitlines()
            found = [json.loads(line) for line in lines if line.strip()]
        else:
            found = json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else compose(path).data
    except UnicodeDecodeError as error:
        raise ItemsUnreadable(f"{path} is not UTF-8") from error
    except (OSError, ValueError, csv.Error) as error:
        raise ItemsUnreadable(f"{path} cannot be read: {error}") from error
    except ConfigError as error:
        raise ItemsUnreadable(f"{path} cannot be read: {error.problems[0]}") from error
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise ItemsUnreadable(f"{path} is not a list of records")
    yield from ((f"record {number}", record) for number, record in enumerate(found, 1))


def _size_of(path: Path) -> int:
    """The bytes of a file that may be read.

    Raises:
        ItemsUnreadable: there is no such file, it is too large, or of no format that is known.
    """
    if path.suffix not in ITEM_FILES:
        raise ItemsUnreadable(f"{path.name} is of no format that is known ({', '.join(ITEM_FILES)})")
    if not path.is_file():
        raise NoItems(f"there is no file {path}")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ItemsUnreadable(f"{path} has more than {MOST_BYTES:,} bytes")
    return size


def values_of(declared: Mapping[str, FieldConfig], record: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A record's values by the declared fields, and what is wrong with it, field by field."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, field in declared.items():
        given = record.get(name)
        if given is None or (isinstance(given, str) and not given.strip()):
            wrong += [] if field.optional else [f"{name} is missing"]
            continue
        try:
            values[name] = _value(field, given)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    return values, wrong


def entry_of(bundle: CampaignBundle, place: str, record: Mapping[str, Any]) -> Entry:
    """One record, held against what the campaign's items are."""
    fields, wrong = values_of(bundle.crew.fields, record)
    if MORE in record:
        wrong = [str(record[MORE])]  # whatever its values say is said in the wrong columns
    for name in (name for name, field in bundle.crew.fields.items() if field.document and name in fields):
        try:
            for each in names_in(fields[name]):
                document_path(documents(bundle), each)
        except ItemsUnreadable as error:
            wrong.append(f"{name}: {error}")
    given = "" if record.get(KEY) is None else record[KEY]
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        wrong.append(f"{KEY} is neither a text nor a number")
    elif isinstance(given, int) and abs(given) >= 10**LONGEST_KEY:
        wrong.append(f"{KEY} has more than {LONGEST_KEY} digits")
    own = "" if wrong else str(given).strip()
    text = own or json.dumps(dict(fields), sort_keys=True, ensure_ascii=False)
    unknown = tuple(str(name) for name in record if name not in bundle.crew.fields and name not in (KEY, MORE))
    return Entry(key_of(own, text), fields, place, tuple(wrong), bool(own), unknown)


def key_of(own: str, text: str = "") -> str:
    """What tells a record from others: its own id, else a digest of all that it says. An address is in neither.

    An id that is too long, or that no database keeps as it is, is a digest too.
    """
    if own and len(own) <= LONGEST_KEY and redacted(own, LONGEST_KEY) == own == intact(own):
        return own
    return hashlib.sha256((own or text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _value(field: FieldConfig, given: object) -> Any:  # noqa: PLR0911 - one a kind
    """A field's value as JSON has it; text is redacted, since it is from outside.

    Raises:
        ValueError: saying what it is not.
    """
    match field.kind:
        case "text":
            return _text(given, field.text or 0)
        case "texts":
            parts = given if isinstance(given, list) else str(given).split(";")
            return [_text(part, field.texts or 0) for part in parts if str(part).strip()]
        case "ids":
            return [str(one) for one in given] if isinstance(given, list) else [str(given)]
        case "one_of":
            return _one_of(given, field.one_of or [])
        case "whole":
            return int(_number(given, *(field.whole or (0, 0)), whole=True))
        case "share":
            return _number(given, 0, 1, whole=False)
        case "money" | "decimal":
            return _fraction(given, field)
        case "yes_no":
            return _yes_no(given)
        case "day":
            return _day(given)
        case _:
            return "; ".join(names_in(given))


def _text(given: object, most: int) -> str:
    text = str(given).strip()
    if len(text) > most:
        raise ValueError(f"has {len(text):,} characters ({most:,} at most)")
    return redacted(text, most)


def _one_of(given: object, words: list[str]) -> str:
    found = next((word for word in words if word.casefold() == str(given).strip().casefold()), None)
    if found is None:
        raise ValueError(f'"{str(given)[:40]}" is none of {", ".join(words)}')
    return found


def _number(given: object, low: float, high: float, *, whole: bool) -> float:
    try:
        number = float(str(given).strip())
    except ValueError:
        raise ValueError(f'"{str(given)[:40]}" is no number') from None
    if whole and isinstance(given, str) and "." in given and number.is_integer():
        raise ValueError(f'"{given[:40]}" has places, and this is a whole number (money: [0, 100000] takes places)')
    if not low <= number <= high or (whole and not number.is_integer()):
        bounds = f"from {plainly(low)} to {plainly(high)}"
        raise ValueError(f"{given} is not {'a whole number' if whole else 'a number'} {bounds}")
    return number


def _fraction(given: object, field: FieldConfig) -> float:
    """A sum of money, or a decimal."""
    low, high = field.money or field.decimal or (0, 0)
    number, what = (sum_of(given), "5230.00") if field.money else (decimal_of(given), "0.25")
    if number is None:
        raise ValueError(f'"{str(given)[:40]}" is not {"a sum" if field.money else "a number"} as in {what}')
    if not low <= number <= high:
        bounds = f"from {plainly(low)} to {plainly(high)}"
        raise ValueError(f"{given} is not {'a sum' if field.money else 'a number'} {bounds}")
    return number


def _day(given: object) -> str:
    try:
        return (given if isinstance(given, date) else date.fromisoformat(str(given).strip())).isoformat()
    except ValueError:
        raise ValueError(f'"{str(given)[:40]}" is not a day, as in 2026-11-02') from None


def _yes_no(given: object) -> bool:
    word = str(given).strip().casefold()
    if word not in (*TRUE, *FALSE):
        raise ValueError(f'"{str(given)[:40]}" is neither true nor false')
    return word in TRUE
