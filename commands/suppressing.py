"""``suppress`` and ``import``: whom nobody may write to, whatever a campaign finds."""

import csv
from pathlib import Path
from typing import NamedTuple

from commands import homes
from commands.errors import BadInput
from commands.output import say
from commands.reading import changed
from data.identity import clean_postcode, normalise_email, normalise_phone, registrable_domain
from data.ledger import suppressions
from data.records import SuppressionKind

COLUMNS: tuple[SuppressionKind, ...] = ("email", "domain", "phone", "company")
SHOWN = 10


class _Entry(NamedTuple):
    kind: SuppressionKind
    value: str


def suppress(what: str, home: Path | None, reason: str) -> None:
    """Suppress an address, a domain, a number, or each line of a file of them; one line that is none, and none is."""
    file = Path(what)
    lines = _lines(file) if file.is_file() else {"": what}
    read = {place: _entry(line) for place, line in lines.items()}
    entries = [entry for entry in read.values() if entry]
    if unread := [f"{place}{lines[place]!r}" for place, entry in read.items() if entry is None]:
        told = "\n".join(unread[:SHOWN])
        more = f"\nand {len(unread) - SHOWN} more" if len(unread) > SHOWN else ""
        what = "is neither an e-mail address nor a domain nor a phone number (+1...) nor a file"
        raise BadInput(f"{told}{more}\n{what}; nothing was suppressed")
    found = _where(home)
    with changed(found) as tx:
        new = sum(suppressions.add(tx, entry.kind, entry.value, "operator", reason) for entry in entries)
    say(f"{found.path}: {new} suppressed, {len(entries) - new} were before; nothing more goes there, whatever is due")


def import_customers(file: Path, home: Path | None) -> None:
    """Suppress every customer of a CSV file by e-mail, domain, phone and company (in its place, with ``postcode``)."""
    rows = _rows(file)
    known = [column for column in COLUMNS if column in rows[0]] if rows else []
    if not known:
        there = f"its columns are {', '.join(rows[0])}" if rows else "it has no rows"
        raise BadInput(f"{file}: none of the columns {', '.join(COLUMNS)} is there; {there}")
    unread: list[str] = []
    found = _where(home)
    new = 0
    with changed(found) as tx:
        for number, row in enumerate(rows, start=2):
            for column in known:
                if not row[column]:
                    continue
                if value := _readable(column, row):
                    new += suppressions.add(tx, column, value, "customer", f"import {file.name}")
                else:
                    unread.append(f"{file}:{number}: {column} {row[column]!r} cannot be read and was left out")
    for line in unread[:SHOWN]:
        say(line)
    if len(unread) > SHOWN:
        say(f"and {len(unread) - SHOWN} more")
    say(f"{found.path}: {len(rows)} customers read, {new} suppressions added; they are not prospected")


def _where(home: Path | None) -> homes.Home:
    """The home named, or the live one: what a person forbids holds for what is real."""
    return homes.find(None, home) if home else homes.live_home()


def _lines(file: Path) -> dict[str, str]:
    """The lines of a file that say something, each under its place."""
    lines = enumerate(_text(file).splitlines(), start=1)
    return {f"{file}:{number}: ": said for number, line in lines if (said := line.partition("#")[0].strip())}


def _rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; its columns in lower case."""
    reader = csv.DictReader(_text(file).splitlines())
    return [{(key or "").strip().lower(): str(value or "").strip() for key, value in row.items()} for row in reader]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: it is not UTF-8 (byte {error.start}); save it as CSV in UTF-8") from error


def _entry(text: str) -> _Entry | None:
    if text.strip().startswith("+") and "@" not in text:
        number = normalise_phone(text)
        return _Entry("phone", number) if number else None
    kind: SuppressionKind = "email" if "@" in text else "domain"
    value = _email(text) if kind == "email" else _domain(text)
    return _Entry(kind, value) if value else None


def _readable(column: SuppressionKind, row: dict[str, str]) -> str | None:
    match column:
        case "email":
            return _email(row[column])
        case "domain":
            return _domain(row[column])
        case "phone":
            return normalise_phone(row[column])
        case "company":
            postcode = clean_postcode(row.get("postcode"))
            return f"{row[column]}|{postcode}" if postcode else row[column]


def _email(text: str) -> str | None:
    return normalise_email(text)


def _domain(text: str) -> str | None:
    """The host of a domain or a URL, if its last label is one that exists: ``list.txt`` is a file that is missing."""
    host = text.strip().lower().rpartition("://")[2].partition("/")[0].removeprefix("www.")
    exists = registrable_domain(f"a.{host.rpartition('.')[2]}") is not None
    return host if exists and normalise_email(f"x@{host}") else None
