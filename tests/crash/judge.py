"""The judge of a home that a crash left: the mail host's log against the ledger's file, by SQL and without the program.

Every function returns what is wrong; an empty list is innocence.
"""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

UNDER_WAY = "('found', 'qualified', 'built', 'in_sequence')"
MAY_HAVE_LEFT = ("sending", "sent", "unknown")
HOLDS_A_PLACE = "('intent', 'sending', 'sent', 'unknown')"


class Mail(NamedTuple):
    """A mail of the campaign that the mail host took."""

    rcpt_to: str
    message_id: str
    subject: str


class Judge:
    """Reads a copy of the ledger, so that what a crash left is still as it was when the program comes back."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def amid(self) -> list[str]:
        """What must be true at any moment, the moment of a crash included."""
        if not self._rows("select name from sqlite_master where name = 'messages'"):
            return [f"{mail} before there was a ledger" for mail in self.accepted()]
        rules = (self._twice(), self._unaccounted(), self._invented(), self._caps(), self._chain())
        return [what for rule in rules for what in rule]

    def at_the_end(self, goal: int) -> list[str]:
        """What must be true once the campaign is over."""
        return [*self.amid(), *self._lost(), *self._left_over(), *self._short_of(goal)]

    def unknown(self) -> dict[str, bool]:
        """The messages of which the program does not know whether they left, and whether they did."""
        left = {mail.message_id for mail in self.accepted()}
        rows = self._rows("select message_id, rfc_message_id from messages where state = 'unknown'")
        return {row["message_id"]: row["rfc_message_id"] in left for row in rows}

    def untold(self) -> list[str]:
        """Questions that wait for a person, of which nobody has told that person."""
        asked = "kind in ('answer', 'escalation') or reason like '%cut short%'"
        told = "select name from counters where scope = 'notified' and count > 0"
        rows = self._rows(f"select * from approvals where state = 'open' and ({asked}) and approval_id not in ({told})")
        wrong = [f"nobody was told of {row['approval_id']}: {row['reason']}" for row in rows]
        taken = (mail for mail in self._all_taken() if "notice-" in mail.message_id)
        notices, marks = sum(_told_by(mail.subject) for mail in taken), len(self._rows(told))
        return wrong if notices >= marks else [*wrong, f"{marks} were told, but only {notices} notices were taken"]

    def accepted(self) -> list[Mail]:
        """What the mail host took, notices to ourselves left out."""
        return [mail for mail in self._all_taken() if "notice-" not in mail.message_id]

    def _all_taken(self) -> list[Mail]:
        path = self._home / "mail" / "accepted.jsonl"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        lines = [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
        return [Mail(line["rcpt_to"], line["message_id"], line["subject"]) for line in lines]

    def _twice(self) -> Iterator[str]:
        ids = [mail.message_id for mail in self._all_taken()]
        answers = {row["rfc_message_id"] for row in self._rows("select * from messages where sequence = 'answer'")}
        steps = [(mail.rcpt_to, mail.subject) for mail in self.accepted() if mail.message_id not in answers]
        for same in (ids, steps):
            yield from (f"taken {times} times: {what}" for what, times in Counter(same).items() if times > 1)

    def _unaccounted(self) -> Iterator[str]:
        states = {row["rfc_message_id"]: row for row in self._rows("select * from messages")}
        for mail in self.accepted():
            row = states.get(mail.message_id)
            if row is None or row["state"] not in MAY_HAVE_LEFT:
                yield f"it left, but is {row and (row['message_id'], row['state'], row['state_reason'])}: {mail}"

    def _invented(self) -> Iterator[str]:
        left = {mail.message_id for mail in self.accepted()}
        for row in self._rows("select message_id, rfc_message_id from messages where state = 'sent'"):
            if row["rfc_message_id"] not in left:
                yield f"{row['message_id']} is sent, but the mail host never took it"

    def _caps(self) -> Iterator[str]:
        """A place in the campaign's caps for each message that left or may have, and for no other."""
        counted = self._one("select coalesce(sum(count), 0) from counters where scope = 'campaign'")
        held = self._one(f"select count(*) from messages where state in {HOLDS_A_PLACE}")
        settled = self._one("select count(*) from messages where state = 'failed' and state_reason like 'settled by%'")
        if counted != held + settled:
            yield f"the counters say {counted}, the messages {held} and {settled} settled as failed"

    def _chain(self) -> Iterator[str]:
        """The campaign's chain and the home's own are each whole."""
        ends: dict[str, tuple[int, str]] = {}
        for row in self._rows("select campaign, seq, previous_hash, hash from audit order by campaign, seq"):
            number, before = ends.get(row["campaign"], (0, "0" * 64))
            if (row["seq"], row["previous_hash"]) != (number + 1, before):
                yield f"the audit's record {row['seq']} of {row['campaign']} does not follow on the one before"
            ends[row["campaign"]] = (row["seq"], row["hash"])

    def _lost(self) -> Iterator[str]:
        for row in self._rows(f"select * from prospects where state in {UNDER_WAY} or trim(state_reason) = ''"):
            yield f"{row['prospect_id']} is {row['state']} for {row['state_reason']!r}, paused {row['paused']}"
        ended = "('sent', 'cancelled', 'failed')"
        for row in self._rows(f"select * from messages where state not in {ended} or trim(state_reason) = ''"):
            yield f"{row['message_id']} is {row['state']} for {row['state_reason']!r}"

    def _left_over(self) -> Iterator[str]:
        for row in self._rows("select cycle_id, stage from cycles where state = 'open'"):
            yield f"cycle {row['cycle_id']} of {row['stage']} is still open"
        for row in self._rows("select prospect_id, lease_cycle from prospects where lease_cycle is not null"):
            yield f"{row['prospect_id']} is still held by {row['lease_cycle']}"
        for row in self._rows("select inbound_id from inbound where kind = 'reply' and intent is null"):
            yield f"reply {row['inbound_id']} was never read"
        unfinished = "select workflow_uuid, status from workflow_status where status in ('PENDING', 'ENQUEUED')"
        for row in self._rows(unfinished, "engine.sqlite"):
            yield f"workflow {row['workflow_uuid']} is still {row['status']}"
        lying = list((self._home / "mail" / "inbox" / "new").iterdir())
        yield from (f"{mail.name} was never fetched" for mail in lying)

    def _short_of(self, goal: int) -> Iterator[str]:
        qualified = self._one("select count(*) from prospects where qualified_at is not null")
        if qualified < goal:
            yield f"{qualified} are qualified, the goal was {goal}"

    def _one(self, sql: str) -> Any:
        return next(iter(self._rows(sql)[0].values()))

    def _rows(self, sql: str, name: str = "ledger.sqlite") -> list[dict[str, Any]]:
        if not (self._home / name).exists():
            return []
        with TemporaryDirectory() as folder:
            for file in (name, f"{name}-wal"):
                if (self._home / file).exists():
                    shutil.copy(self._home / file, folder)
            with closing(sqlite3.connect(Path(folder) / name)) as db:
                db.row_factory = sqlite3.Row
                return [dict(row) for row in db.execute(sql)]


def _told_by(subject: str) -> int:
    """How many notices a mail to people has, as its subject says: ``roofing: halt, 3 questions``."""
    counts = (part.split()[0] for part in subject.rpartition(": ")[2].split(", "))
    return sum(int(count) if count.isdigit() else 1 for count in counts)
