"""What can be done to a home beside Muster, and where each must show."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from commands.shared import homes
from data.ledger.core import audit
from data.ledger.core.heads import HeadsFile
from tests.commands.desk import NAME

Change = Callable[[sqlite3.Connection, homes.Home], object]


@dataclass(frozen=True)
class Tampering:
    """What is done to a home, and where it must show: the kind, and the record that is named (None for none)."""

    what: str
    change: str | Change
    kind: str
    record: int | str | None = None
    """A number; or whose last record it is (``message p1-1``); or ``end`` and ``after the end`` of the chain."""


def insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def rechain(db: sqlite3.Connection, chain: str) -> None:
    """Give every record the hash that it should have, as somebody would who knows how."""
    db.row_factory = sqlite3.Row
    previous = audit.GENESIS
    for found in db.execute("SELECT * FROM audit WHERE campaign = ? ORDER BY seq", (chain,)).fetchall():
        row = dict(found) | {"previous_hash": previous}
        previous = audit._hash(row | {"at": datetime.fromisoformat(row["at"])})
        db.execute(
            "UPDATE audit SET previous_hash = ?, hash = ? WHERE campaign = ? AND seq = ?",
            (row["previous_hash"], previous, chain, row["seq"]),
        )


def _rows(table: str) -> str:
    return f"DELETE FROM {table}"


def _appended(db: sqlite3.Connection, _home: homes.Home) -> None:
    """One more record, with a hash that fits."""
    db.row_factory = sqlite3.Row
    last = dict(db.execute("SELECT * FROM audit WHERE campaign = ? ORDER BY seq DESC LIMIT 1", (NAME,)).fetchone())
    last |= {"seq": last["seq"] + 1, "decision": "resumed", "subject": None, "evidence": None}
    insert(db, "audit", last)
    rechain(db, NAME)


def _rewritten(db: sqlite3.Connection, _home: homes.Home) -> None:
    db.execute("UPDATE audit SET decision = 'rejected' WHERE seq = 5")
    rechain(db, NAME)


def _rewritten_without_heads(db: sqlite3.Connection, home: homes.Home) -> None:
    _rewritten(db, home)
    (home.path / "heads.json").unlink()


def _row_of_no_kind(db: sqlite3.Connection, _home: homes.Home) -> None:
    db.execute("UPDATE audit SET subject = 'zzz' WHERE seq = 5 AND campaign = ?", (NAME,))
    rechain(db, NAME)


def _row_and_record_rewritten(db: sqlite3.Connection, _home: homes.Home) -> None:
    """The row is changed, and its record too, with hashes that fit."""
    db.execute("UPDATE messages SET body = 'nicer' WHERE message_id = 'p1-1'")
    text = "nicer evidence"
    db.execute(
        "UPDATE audit SET evidence = ? WHERE subject = 'message p1-1'", (hashlib.sha256(text.encode()).hexdigest(),)
    )
    rechain(db, NAME)


def _tail_cut_with_its_rows(db: sqlite3.Connection, _home: homes.Home) -> None:
    """The last sending is taken out of everything."""
    (last,) = db.execute(
        "SELECT min(seq) FROM audit WHERE subject = 'message p4-1' AND decision = 'sending'"
    ).fetchone()
    db.execute("DELETE FROM audit WHERE campaign = ? AND seq >= ?", (NAME, last))
    db.execute("DELETE FROM verdicts WHERE message_id = 'p4-1'")
    for table in ("approvals", "model_calls", "tool_calls", "inbound", "breaks"):
        db.execute(f"DELETE FROM {table}")
    db.execute("UPDATE messages SET state = 'ready', sent_at = NULL WHERE message_id = 'p4-1'")


def _swapped(db: sqlite3.Connection, _home: homes.Home) -> None:
    for at, to in ((5, 9999), (6, 5), (9999, 6)):
        db.execute("UPDATE audit SET seq = ? WHERE seq = ? AND campaign = ?", (to, at, NAME))


def _doubled(db: sqlite3.Connection, _home: homes.Home) -> None:
    db.row_factory = sqlite3.Row
    last = dict(db.execute("SELECT * FROM audit WHERE campaign = ? ORDER BY seq DESC LIMIT 1", (NAME,)).fetchone())
    insert(db, "audit", last | {"seq": last["seq"] + 1})


def _gap_closed(db: sqlite3.Connection, _home: homes.Home) -> None:
    db.execute("DELETE FROM audit WHERE campaign = ? AND seq = 5", (NAME,))
    for (seq,) in db.execute("SELECT seq FROM audit WHERE campaign = ? AND seq > 5 ORDER BY seq", (NAME,)).fetchall():
        db.execute("UPDATE audit SET seq = ? WHERE campaign = ? AND seq = ?", (seq - 1, NAME, seq))


def copied(table: str, key: str, like: str, **changed: object) -> Change:
    """A row like another one, under a key of its own."""

    def change(db: sqlite3.Connection, _home: homes.Home) -> None:
        db.row_factory = sqlite3.Row
        row = dict(db.execute(f"SELECT * FROM {table} WHERE {key} = ?", (like,)).fetchone())
        insert(db, table, row | changed)

    return change


def _file(change: Callable[[Path], object], name: str = "heads.json") -> Change:
    return lambda _db, home: change(home.path / name)


def _altered(path: Path) -> None:
    path.write_text(path.read_text().replace('\\"number\\": 2', '\\"number\\": 3'))


def _older(path: Path) -> None:
    shutil.copy(path.with_name("older.json"), path)


def _signed_by_another(path: Path) -> None:
    told = json.loads(path.read_text())
    told["hmac"] = HeadsFile(path, b"another key")._sign(told["heads"])
    path.write_text(json.dumps(told))


def _nothing_recorded(db: sqlite3.Connection, home: homes.Home) -> None:
    db.execute("DELETE FROM audit")
    (home.path / "heads.json").unlink()


def _nothing_recorded_nor_done(db: sqlite3.Connection, home: homes.Home) -> None:
    for table in ("audit", "payloads", "messages", "verdicts", "suppressions", "prospects", "approvals", "model_calls",
                  "tool_calls", "inbound", "breaks"):  # fmt: skip
        db.execute(f"DELETE FROM {table}")
    (home.path / "heads.json").unlink()


def _record(column: str, value: str) -> str:
    return f"UPDATE audit SET {column} = {value} WHERE campaign = '{NAME}' AND seq = 5"


def _set(table: str, what: str, which: str) -> str:
    return f"UPDATE {table} SET {what} WHERE {which}"


def _writing(what: str) -> str:
    return f"UPDATE audit SET {what} WHERE action = 'heads_written'"


def _listed_too(db: sqlite3.Connection, home: homes.Home) -> None:
    """One more of the same source and moment as a whole list."""
    (like,) = db.execute(f"SELECT value_hash FROM suppressions WHERE {_ONE_LISTED}").fetchone()
    copied("suppressions", "value_hash", like, value_hash="00", value=None)(db, home)


WRITING = "first writing of the heads"
LIST = "the list of suppressions"
_ONE_LISTED = "kind = 'phone' AND value LIKE '%0102'"
_SENT_BODY = "(SELECT output_digest FROM audit WHERE subject = 'message p1-1' AND action = 'message_drafted')"
_DRAFTED = "first message p1-1"

TAMPERINGS = [
    Tampering("a record's decision", _record("decision", "'other'"), "chain", 5),
    Tampering("a record's actor", _record("actor", "'boss'"), "chain", 5),
    Tampering("a record's time", _record("at", "'2020-01-01T00:00:00.000000+00:00'"), "chain", 5),
    Tampering("a record's words", _record("rationale", "'nicer'"), "chain", 5),
    Tampering("a record's verdicts", _record("verdicts", "'[]  '"), "chain", 5),
    Tampering("a record's trace", _record("trace_id", "'c9.9'"), "chain", 5),
    Tampering("a record's prospect", _record("prospect_id", "'p9'"), "chain", 5),
    Tampering("a record's row", _record("subject", "'message p9-1'"), "chain", 5),
    Tampering("a record's digest of its row", _record("evidence", "'00'"), "chain", 5),
    Tampering("a record's format", _record("format", "2"), "chain", 5),
    Tampering("a record's row is of no kind", _record("subject", "'zzz'"), "chain", 5),
    Tampering("the rows of all records are of no kind", "UPDATE audit SET subject = 'zzz'", "chain", 1),
    Tampering("a record's row is of no kind, with hashes that fit", _row_of_no_kind, "record", 5),
    Tampering("a record's time is none", _record("at", "'soon'"), "chain", 5),
    Tampering("a record's verdicts are none", _record("verdicts", "'x'"), "chain", 5),
    Tampering("a record lists what is no list", _record("action", "'forgotten'"), "chain", 5),
    Tampering("a text is listed as an erasure", f"UPDATE audit SET action = 'forgotten' WHERE output_digest = "
              f"{_SENT_BODY}", "chain", _DRAFTED),
    Tampering("how often the heads were written is no number", _writing("decision = 'x'"), "chain of the home",
              WRITING),
    Tampering("the verdicts of a writing of the heads are none", _writing("verdicts = 'x'"), "chain of the home",
              WRITING),
    Tampering("a record removed", f"DELETE FROM audit WHERE campaign = '{NAME}' AND seq = 5", "chain", 5),
    Tampering("the first record removed", f"DELETE FROM audit WHERE campaign = '{NAME}' AND seq = 1", "chain", 1),
    Tampering("a record removed and the gap closed", _gap_closed, "chain", 5),
    Tampering("two records swapped", _swapped, "chain", 5),
    Tampering("a record doubled at the end", _doubled, "chain", "after the end"),
    Tampering("a record added whose hash fits", _appended, "heads", "after the end"),
    Tampering("the last record cut off", f"DELETE FROM audit WHERE campaign = '{NAME}' AND seq = (SELECT max(seq) "
              f"FROM audit WHERE campaign = '{NAME}')", "chain", "end"),
    Tampering("the tail cut off with its rows", _tail_cut_with_its_rows, "chain", "sending message p4-1"),
    Tampering("the chain rewritten with hashes that fit", _rewritten, "chain", "end"),
    Tampering("the chain rewritten and the heads removed", _rewritten_without_heads, "heads"),
    Tampering("a row and its record rewritten", _row_and_record_rewritten, "chain", "end"),
    Tampering("all records removed", _rows("audit"), "chain", 1),
    Tampering("all records and the heads removed", _nothing_recorded, "campaign"),
    Tampering("everything but the campaign's row removed", _nothing_recorded_nor_done, "campaign"),
    Tampering("the home's records removed", "DELETE FROM audit WHERE campaign = '(home)'", "chain of the home", 1),
    Tampering("a text altered", f"UPDATE payloads SET body = 'nicer' WHERE digest = {_SENT_BODY}", "chain", _DRAFTED),
    Tampering("a text removed", f"DELETE FROM payloads WHERE digest = {_SENT_BODY}", "chain", _DRAFTED),
    Tampering("a text erased for nobody", f"UPDATE payloads SET body = NULL, erased_at = '2026-12-01' WHERE digest = "
              f"{_SENT_BODY}", "chain", _DRAFTED),
    Tampering("all texts removed", _rows("payloads"), "chain", 1),
    Tampering("a sent text", _set("messages", "body = 'nicer'", "message_id = 'p1-1'"), "message", "message p1-1"),
    Tampering("a subject", _set("messages", "subject = 'nicer'", "message_id = 'p1-1'"), "message", "message p1-1"),
    Tampering("whom it went to", _set("messages", "recipient = 'eve@evil.example'", "message_id = 'p1-1'"), "message",
              "message p1-1"),
    Tampering("whom a waiting message goes to", _set("messages", "recipient = 'eve@evil.example'",
              "message_id = 'p1-2'"), "message", "message p1-2"),
    Tampering("the words of a waiting message", _set("messages", "body = 'nicer'", "message_id = 'p2-2'"), "message",
              "message p2-2"),
    Tampering("sent is made ready", _set("messages", "state = 'ready'", "message_id = 'p2-1'"), "message",
              "message p2-1"),
    Tampering("ready is made sent", _set("messages", "state = 'sent', sent_at = created_at", "message_id = 'p2-2'"),
              "message", "message p2-2"),
    Tampering("cancelled is made ready", _set("messages", "state = 'ready'", "message_id = 'p4-2'"), "message",
              "message p4-2"),
    Tampering("when it was sent", _set("messages", "sent_at = '2026-11-01T00:00:00.000000+00:00'",
              "message_id = 'p2-1'"), "message", "message p2-1"),
    Tampering("its mailbox", _set("messages", "mailbox = 'eve'", "message_id = 'p2-1'"), "message", "message p2-1"),
    Tampering("a message removed", "DELETE FROM messages WHERE message_id = 'p3-1'", "message", "message p3-1"),
    Tampering("a message put there as sent", copied("messages", "message_id", "p1-1", message_id="p1-9", step=9,
              rfc_message_id="<9@x.example>"), "message"),
    Tampering("a message given to another campaign", _set("messages", "campaign = 'other'", "message_id = 'p3-1'"),
              "message", "message p3-1"),
    Tampering("all messages removed", _rows("messages"), "message", "first of messages"),
    Tampering("a verdict", _set("verdicts", "verdict = 'reject'", "message_id = 'p1-1' AND gate = 'caps'"), "look",
              "look p1-1"),
    Tampering("a verdict's reason", _set("verdicts", "reason = 'said so'", "message_id = 'p1-1' AND gate = 'caps'"),
              "look", "look p1-1"),
    Tampering("a verdict removed", "DELETE FROM verdicts WHERE message_id = 'p2-1' AND gate = 'caps'", "look",
              "look p2-1"),
    Tampering("a verdict added", copied("verdicts", "message_id", "p2-1", verdict_id=9999), "look", "look p2-1"),
    Tampering("all verdicts removed", _rows("verdicts"), "look", "look p1-1"),
    Tampering("a suppression removed", "DELETE FROM suppressions WHERE kind = 'email'", "suppression",
              "suppression email"),
    Tampering("a suppression's reason", _set("suppressions", "reason = 'customer'", "kind = 'email'"), "suppression",
              "suppression email"),
    Tampering("the value that a suppression shows", _set("suppressions", "value = 'x@y.example'", "kind = 'email'"),
              "suppression", "suppression email"),
    Tampering("whom a suppression covers", _set("suppressions", "value_hash = '00'", "kind = 'domain'"),
              "suppression", "suppression domain"),
    Tampering("of what kind a suppression is", _set("suppressions", "kind = 'planet'", "kind = 'domain'"),
              "suppression", "suppression domain"),
    Tampering("a suppression put there", copied("suppressions", "kind", "email", value_hash="00", value=None),
              "suppression"),
    Tampering("all suppressions removed", _rows("suppressions"), "suppression", "suppression email"),
    Tampering("one of a list of suppressions removed", f"DELETE FROM suppressions WHERE {_ONE_LISTED}", "suppression",
              LIST),
    Tampering("whom one of a list of suppressions covers", _set("suppressions", "value_hash = '00'", _ONE_LISTED),
              "suppression", LIST),
    Tampering("one added to a list of suppressions", _listed_too, "suppression"),
    Tampering("a prospect's state", _set("prospects", "state = 'in_sequence'", "prospect_id = 'p4'"), "prospect",
              "prospect p4"),
    Tampering("whom a prospect is reached at", _set("prospects", "contact_email = 'eve@evil.example'",
              "prospect_id = 'p1'"), "prospect", "prospect p1"),
    Tampering("a paused prospect goes on", _set("prospects", "paused = 0", "prospect_id = 'p3'"), "prospect",
              "prospect p3"),
    Tampering("a prospect's outcome", _set("prospects", "outcome = 'lost'", "prospect_id = 'p2'"), "prospect",
              "prospect p2"),
    Tampering("what a deal is worth", _set("prospects", "deal_value = 12000", "prospect_id = 'p2'"), "prospect",
              "prospect p2"),
    Tampering("a prospect's score", _set("prospects", "score = 99", "prospect_id = 'p2'"), "prospect", "prospect p2"),
    Tampering("a prospect removed", "DELETE FROM prospects WHERE prospect_id = 'p3'", "prospect", "prospect p3"),
    Tampering("a prospect put there", copied("prospects", "prospect_id", "p1", prospect_id="p9", number=99),
              "prospect"),
    Tampering("an open question is approved", _set("approvals", "state = 'approved', decided_by = 'dana'",
              "approval_id = 'q4'"), "approval", "approval q4"),
    Tampering("a decision is turned round", _set("approvals", "state = 'approved'", "approval_id = 'q2'"), "approval",
              "approval q2"),
    Tampering("who decided", _set("approvals", "decided_by = 'eve'", "approval_id = 'q3'"), "approval", "approval q3"),
    Tampering("that words were changed", _set("approvals", "edited = 1", "approval_id = 'q3'"), "approval",
              "approval q3"),
    Tampering("a withdrawn question is open", _set("approvals", "state = 'open'", "approval_id = 'q1'"), "approval",
              "approval q1"),
    Tampering("a decision removed", "DELETE FROM approvals WHERE approval_id = 'q2'", "approval", "approval q2"),
    Tampering("what a model cost", _set("model_calls", "cost_usd = 0", "call_id = 1"), "model call", "model call 1"),
    Tampering("what a model answered", _set("model_calls", "response_digest = request_digest", "call_id = 1"),
              "model call", "model call 1"),
    Tampering("a model's call removed", "DELETE FROM model_calls WHERE call_id = 2", "model call", "model call 2"),
    Tampering("a model's call put there", copied("model_calls", "call_id", "1", call_id=9), "model call"),
    Tampering("all calls of models removed", _rows("model_calls"), "model call", "model call 1"),
    Tampering("what a tool took", _set("tool_calls", "accepted = 9", "call_id = 1"), "tool call", "tool call 1"),
    Tampering("all calls of tools removed", _rows("tool_calls"), "tool call", "tool call 1"),
    Tampering("what somebody wrote", _set("inbound", "text = 'Never mind'", "inbound_id = 'r1'"), "mail", "mail r1"),
    Tampering("a mail removed", _rows("inbound"), "mail", "mail r1"),
    Tampering("a stopped mailbox goes on", _set("breaks", "resumed_at = tripped_at", "break_id = 'b1'"), "break",
              "break b1"),
    Tampering("who stopped a mailbox", _set("breaks", "tripped_by = 'eve'", "break_id = 'b1'"), "break", "break b1"),
    Tampering("an item's state", _set("items", "state = 'done'", "item_id = 'i1'"), "item", "item i1"),
    Tampering("what an item is", _set("items", "fields = '{}'", "item_id = 'i1'"), "item", "item i1"),
    Tampering("an item removed", _rows("items"), "item", "item i1"),
    Tampering("an item put there", copied("items", "item_id", "i1", item_id="i9", number=9, row_key="9"), "item"),
    Tampering("what an agent handed in", _set("artifacts", "body = '{}'", "item_id = 'i1'"), "artifact",
              "artifact i1 x1001"),
    Tampering("what an agent handed in removed", _rows("artifacts"), "artifact", "artifact i1 x1001"),
    Tampering("a released text", _set("releases", "body = 'nicer'", "release_id = 'd1'"), "release", "release d1"),
    Tampering("a released file's name", _set("releases", "file = 'b.md'", "release_id = 'd1'"), "release",
              "release d1"),
    Tampering("released is made ready", _set("releases", "state = 'ready'", "release_id = 'd1'"), "release",
              "release d1"),
    Tampering("a held document is made ready", _set("releases", "state = 'ready'", "release_id = 'd2'"), "release",
              "release d2"),
    Tampering("what a document rests on", _set("releases", "artifact_ids = '[]'", "release_id = 'd1'"), "release",
              "release d1"),
    Tampering("all releases removed", _rows("releases"), "release", "release d1"),
    Tampering("a held document is approved", _set("approvals", "state = 'approved', decided_by = 'eve'",
              "kind = 'release'"), "approval", "approval q5"),
    Tampering("the campaign's state", _set("campaigns", "state = 'finished'", "1"), "campaign", f"campaign {NAME}"),
    Tampering("the campaign's autonomy", _set("campaigns", "autonomy = 'alone'", "1"), "campaign", f"campaign {NAME}"),
    Tampering("the campaign's row removed", _rows("campaigns"), "campaign", f"campaign {NAME}"),
    Tampering("the heads altered", _file(_altered), "heads"),
    Tampering("the heads removed", _file(Path.unlink), "heads"),
    Tampering("older heads put back", _file(_older), "heads"),
    Tampering("the heads signed by another key", _file(_signed_by_another), "heads"),
    Tampering("the heads are no such file", _file(lambda path: path.write_text("[]")), "heads"),
    Tampering("the key removed", lambda _db, home: (home.root / "audit.key").unlink(), "heads"),
]  # fmt: skip
