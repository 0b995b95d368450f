"""An operator's desk: homes with a small ledger in them, and the commands as they are typed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

import main
from commands.shared import heads, homes
from data.claims import Angle
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, facts, messages, prospects
from data.records import Message, MessageState, ProspectState
from tests.data.builders import business, contact

NAME = "roofing-california"
START = datetime(2026, 11, 2, 15, tzinfo=UTC)
FOOTER = (
    "500 Sample Street, Sacramento, CA 95814\n"
    'If you would rather not hear from us, reply "unsubscribe" and we will not write again.\n'
)
WAY = (ProspectState.QUALIFIED, ProspectState.BUILT, ProspectState.IN_SEQUENCE)


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> dict[str, Any]:
        """The only JSON object."""
        (only,) = self.rows
        return only


def muster(*words: str | Path, keys: str = "") -> Told:
    """Type a command, and these keys once it runs."""
    result: Result = CliRunner().invoke(main.app, [str(word) for word in words], input=keys)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Told(result.exit_code, result.stdout, result.stderr)


def rehearsal(campaign: str = NAME) -> homes.Home:
    """The home of another rehearsal, in which the campaign was opened."""
    home = homes.rehearsal(campaign, campaign, "calm", 1, new=True)
    with written(home) as tx:
        open_campaign(tx, campaign)
    return home


def live(*names: str) -> homes.Home:
    """The live home, in which the campaigns were opened."""
    home = homes.live_home()
    for name in names:
        home = homes.live(name, name)
        with written(home) as tx:
            open_campaign(tx, name)
    return home


def open_campaign(tx: Tx, name: str) -> None:
    """Open a campaign of 14 days."""
    campaigns.open_campaign(tx, name, "run-1", "roofing", 50, "digest", tx.now + timedelta(days=14))


@contextmanager
def written(home: homes.Home) -> Iterator[Tx]:
    """A transaction on the home's ledger, at the time of its clock."""
    ledger = Ledger.open(home.ledger_url, SteppedClock(home.path / "clock.json", START))
    try:
        with heads.kept(home, ledger, "test"), ledger.write() as tx:
            yield tx
    finally:
        ledger.close()


def found(tx: Tx, number: int, company: str | None = None, campaign: str = NAME) -> str:
    """A prospect that was just found."""
    added = prospects.add(tx, campaign, business(number, **({"company": company} if company else {})), "UTC")
    assert isinstance(added, prospects.Added)
    return added.prospect_id


def in_sequence(
    tx: Tx, number: int = 1, state: MessageState = MessageState.READY, campaign: str = NAME, webhook: str = ""
) -> str:
    """A prospect with a contact, a fact, an angle and two messages, the first of them in ``state``."""
    prospect_id = found(tx, number, campaign=campaign)
    prospects.set_contact(tx, prospect_id, contact(number))
    fact = facts.add_fact(tx, prospect_id, "size", "12 staff", "directory", tx.now)
    facts.add_angle(tx, Angle(prospect_id, "", "12 staff is a lot of schedules.", (fact,), 0.9, cycle_id="c1"))
    for to in WAY:
        prospects.move(tx, prospect_id, to, "as a test wants it", "test")
    for step in (1, 2):
        draft(tx, prospect_id, step, state if step == 1 else MessageState.READY, webhook)
    return prospect_id


def draft(tx: Tx, prospect_id: str, step: int, state: MessageState, webhook: str = "") -> None:
    """A message of its sequence, by mail or by a webhook."""
    message = Message(
        id=f"{prospect_id}-{step}", campaign=prospects.get(tx, prospect_id).campaign, prospect_id=prospect_id,
        sequence="roofing-intro", step=step, channel="webhook" if webhook else "email",
        variant="plain", mailbox=webhook or "dana", state=state, state_reason="", slots={"opening": "a1"},
        subject=f"Step {step}", body="Hello",
        rfc_message_id=f"<{prospect_id}-{step}@muster.example>", due_at=tx.now if step == 1 else None, sent_at=None,
        author="publisher",
    )  # fmt: skip
    messages.draft(tx, message, f"pat@roofer{prospect_id[1:]}.example", "c1")


def unknown(tx: Tx, number: int = 1, webhook: str = "") -> str:
    """A prospect of whose first message nobody knows whether it left."""
    from tools.outbox import settlement

    prospect_id = in_sequence(tx, number, webhook=webhook)
    for to in (MessageState.INTENT, MessageState.SENDING):
        messages.move(tx, f"{prospect_id}-1", to)
    settlement.unknown(tx, messages.get(tx, f"{prospect_id}-1"), "the line broke")
    return prospect_id
