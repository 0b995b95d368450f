"""A person is forgotten after a whole rehearsal: not a byte of them is left in any file of the home but its mail."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from data.clock import SystemClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import prospects
from data.ledger.flow.suppressions import SuppressedBusiness
from tests.commands.desk import muster
from tests.rehearsal.rehearsed import Rehearsed

COLUMNS = ("company", "domain", "website", "street", "phone", "contact_phone", "contact_email", "contact_name")
LONG_ENOUGH = 12
ID = re.compile(r"(?<![\w-])p\d+(?![\w-])")
COUNTED = re.compile(r"^ +([\d,]+)  (.+)$", re.MULTILINE)


class Erased(NamedTuple):
    """A home before and after, what named the person there, and what the command said."""

    before: Path
    after: Path
    who: dict[str, Any]
    traces: set[bytes]
    said: str


@pytest.fixture(scope="module")
def erased(calm: Rehearsed, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    """Somebody who replied, was answered to and is forgotten in a copy of the home."""
    after = tmp_path_factory.mktemp("forgotten") / calm.home.name
    shutil.copytree(calm.home, after)
    shutil.copy(calm.home.parents[1] / "audit.key", after.parent)  # it lies beside the homes
    sql = "select p.* from prospects p join inbound r using (prospect_id) where r.kind = 'reply'"
    who = calm.rows(f"{sql} and p.contact_name is not null and coalesce(p.phone, p.contact_phone) is not null")[0]
    said = muster("prospect", "forget", who["prospect_id"], "--by", "dana", "--yes", "--home", after)
    assert said.code == 0, said.err
    texts = [who[column] or "" for column in COLUMNS]
    texts += [who[column][2:] for column in ("phone", "contact_phone") if who[column]]
    for table, column in (("inbound", "text"), ("messages", "body"), ("messages", "subject"), ("angles", "text")):
        own = calm.rows(f"select {column} as text from {table} where prospect_id = ?", who["prospect_id"])
        others = calm.rows(f"select {column} as text from {table} where prospect_id <> ?", who["prospect_id"])
        shared = "\n".join(row["text"] for row in others)
        lines = [line.strip() for row in own for line in row["text"].splitlines()]
        texts += [line for line in lines if len(line) > LONG_ENOUGH and line not in shared]
    return Erased(calm.home, after, who, {text.encode() for text in texts if text}, said.out)


def holding(home: Path, traces: set[bytes]) -> dict[str, set[bytes]]:
    """The files outside the mail that have any of the traces, in any case."""
    files = [file for file in home.rglob("*") if file.is_file() and file.relative_to(home).parts[0] != "mail"]
    texts = {str(file.relative_to(home)): file.read_bytes().lower() for file in files}
    found = {name: {trace for trace in traces if trace.lower() in text} for name, text in texts.items()}
    return {name: what for name, what in found.items() if what}


def asked(home: Path, sql: str, *values: object) -> list[sqlite3.Row]:
    """What the ledger of a home answers, without the program."""
    with closing(sqlite3.connect(f"file:{home / 'ledger.sqlite'}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return list(db.execute(sql, values))


def given_to_models(erased: Erased) -> list[str]:
    """The texts to and from models and tools that were there before, and are gone."""
    used = {
        digest
        for table in ("model_calls", "tool_calls")
        for row in asked(erased.before, f"select * from {table}")
        for column, digest in dict(row).items()
        if column.endswith("_digest")
    }
    gone = {row["digest"] for row in asked(erased.after, "select digest from payloads where body is null")}
    return [
        row["body"]
        for row in asked(erased.before, "select digest, body from payloads where body is not null")
        if row["digest"] in used & gone
    ]


def known(erased: Erased) -> set[str]:
    """Everybody of the ledger."""
    return {row["prospect_id"] for row in asked(erased.before, "select prospect_id from prospects")}


def test_no_byte_of_them_is_left_outside_the_mail(erased: Erased) -> None:
    assert {"ledger.sqlite", "logs/model.jsonl"} <= holding(erased.before, erased.traces).keys()
    assert holding(erased.after, erased.traces) == {}


def test_the_chain_holds_and_the_command_says_what_is_gone_and_what_is_not(erased: Erased) -> None:
    assert muster("audit", "verify", "roofing-california", "--home", erased.after).code == 0
    for words in ("messages", "incoming mails", "facts", "audit records", "lines of logs", "the mail server's own"):
        assert words in erased.said


def test_the_figures_that_the_command_says_are_those_of_the_ledger(erased: Erased) -> None:
    said = {what: int(count.replace(",", "")) for count, what in COUNTED.findall(erased.said)}
    for what, table in (
        ("messages", "messages"),
        ("incoming mails", "inbound"),
        ("facts", "facts"),
        ("angles", "angles"),
    ):
        of = f"select count(*) as n from {table} where prospect_id = ?"
        (were,) = asked(erased.before, of, erased.who["prospect_id"])
        assert said[what] == were["n"] > 0
    gone = "select count(*) as n from payloads where body is null"
    (before,), (after,) = asked(erased.before, gone), asked(erased.after, gone)
    assert said["texts given to or by models, tools and people"] == after["n"] - before["n"] > 0


def test_texts_about_others_too_are_counted_and_a_trace_says_that_they_are_gone(erased: Erased) -> None:
    said = re.search(r"of the texts, ([\d,]+) named other prospects as well \(([^)]*)\)", erased.said)
    assert said
    texts = {text: set(ID.findall(text)) - {erased.who["prospect_id"]} for text in given_to_models(erased)}
    naming = {text: named & known(erased) for text, named in texts.items() if named & known(erased)}
    assert int(said[1].replace(",", "")) == len(naming)
    others = re.findall(r"p\d+", said[2])
    everybody = sorted(set().union(*naming.values()), key=lambda other: int(other[1:]))
    assert others == everybody[: len(others)]
    more = re.search(r" and (\d+) more$", said[2])
    assert len(everybody) - len(others) == int(more[1] if more else 0)
    traces = [muster("audit", "trace", f"{other}-1", "--home", erased.after).out for other in others]
    shared = [told for told in traces if "request: erased" in told]
    assert shared, f"none of {others} shared a request with who was forgotten"
    assert all("with somebody who was forgotten" in told for told in shared)


def test_a_trace_of_theirs_says_that_its_words_were_erased(erased: Erased) -> None:
    told = muster("audit", "trace", f"{erased.who['prospect_id']}-1", "--home", erased.after, "--json").rows
    assert {"model_call", "tool_call", "record"} <= {row["kind"] for row in told}
    for row in (row for row in told if row["kind"] not in {"cycle", "message"}):
        about_others = row["kind"] == "tool_call" and erased.who["prospect_id"] not in ID.findall(str(row["arguments"]))
        assert row["erased_at"] or about_others, row
    assert [row for row in told if row["kind"] == "tool_call" and row["erased_at"]]


def test_their_business_is_not_taken_in_again(erased: Erased) -> None:
    before = Ledger.open(f"sqlite:///{erased.before / 'ledger.sqlite'}", SystemClock())
    after = Ledger.open(f"sqlite:///{erased.after / 'ledger.sqlite'}", SystemClock())
    with before.read() as then, after.write() as tx:
        theirs = prospects.get(then, erased.who["prospect_id"]).business
        assert prospects.add(tx, "roofing-california", theirs, "UTC") == SuppressedBusiness("forgotten")
    before.close()
    after.close()


def test_there_is_nothing_left_to_forget(erased: Erased) -> None:
    told = muster("prospect", "forget", erased.who["prospect_id"], "--yes", "--home", erased.after)
    assert told.code == 2
    assert "nothing is left of it" in told.err
