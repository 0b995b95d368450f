"""A campaign that writes to a CRM over real HTTP, and what may come to be in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from config.files.crms import Crm
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import inbound, messages, prospects
from data.ledger.govern import crm_writes
from data.ledger.govern.crm_writes import Write
from data.records import Intent, MessageState, Order, Outcome, ProspectState
from tests.outbox.stage import NAME, START, advance, bundle, connections, deploy, drafted
from tests.support.hubspot import HubSpot
from tools.crm.writing import Wrote, write_waiting
from tools.deployment import Deployment
from tools.inbox import meetings
from tools.override import outcomes

WHO = "dan@roofer1.example"
STARTS = datetime(2026, 12, 4, 15, tzinfo=UTC)


@dataclass
class Desk:
    """The campaign, and the CRM that it writes to."""

    deployment: Deployment
    crm: HubSpot
    mails: int = 0

    def write(self) -> Wrote:
        """Write what is due."""
        return write_waiting(self.deployment)

    def write_all(self) -> None:
        """Write until nothing is left that another try may bring there."""
        for _ in range(60):
            wrote = self.write()
            if wrote.again is None:
                return
            self.until(wrote.again)
        raise AssertionError(self.writes())

    def until(self, moment: datetime) -> None:
        """Let the clock reach it."""
        left = moment - self.deployment.clock.now()
        advance(self.deployment, seconds=max(left.total_seconds(), 0))

    def sent(self, message_id: str = "p1-1") -> None:
        """A message leaves."""
        with self.deployment.ledger.write() as tx:
            for state in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
                messages.move(tx, message_id, state)
        advance(self.deployment, minutes=1)

    def replied(self, text: str = "Tell me more.", intent: Intent | None = None, doubt: str | None = None) -> str:
        """They answer, which an agent may have read."""
        self.mails += 1
        with self.deployment.ledger.write() as tx:
            key = f"<mail-{self.mails}@roofer1.example>"
            came = inbound.record(
                tx, key, kind="reply", received_at=tx.now, text=text, campaign=NAME, prospect_id="p1", doubt=doubt
            )
            assert came
            if prospects.get(tx, "p1").state is ProspectState.IN_SEQUENCE:
                prospects.move(tx, "p1", ProspectState.REPLIED, "they answered", "inbox")
            if intent:
                inbound.settle(tx, came, intent, 0.9, None, None, False, "inbox")
        advance(self.deployment, minutes=1)
        return came

    def read(self, mail: str, intent: Intent) -> None:
        """An agent reads a reply."""
        with self.deployment.ledger.write() as tx:
            inbound.settle(tx, mail, intent, 0.9, None, None, False, "inbox")

    def opted_out(self) -> None:
        """They ask not to be written to again."""
        with self.deployment.ledger.write() as tx:
            inbound.record(
                tx, "<stop@roofer1.example>", kind="opt_out", received_at=tx.now, text="Stop, please.", campaign=NAME,
                prospect_id="p1", handled=True,
            )  # fmt: skip
            prospects.move(tx, "p1", ProspectState.OPTED_OUT, "they asked", "inbox")
        advance(self.deployment, minutes=1)

    def meets(self, event: str = "E-1", *, is_off: bool = False) -> None:
        """A calendar tells of a meeting, or that it is off."""
        meetings.take_in(self.deployment, meetings.Told(event, is_off, WHO, STARTS, None))
        advance(self.deployment, minutes=1)

    def outcome(self, outcome: Outcome, note: str = "") -> None:
        """A person notes what came of it."""
        with self.deployment.ledger.write() as tx:
            outcomes.note(self.deployment, tx, "p1", outcomes.Became(outcome, 1200.0), Order("dana", note))
        advance(self.deployment, minutes=1)

    def all_facts(self) -> None:
        """Everything that a CRM may be told of one person."""
        self.sent()
        self.replied("Gladly, call me.", "interested")
        self.meets("E-1")
        self.meets("E-1", is_off=True)
        self.meets("E-2")
        self.outcome("won", "signed")

    def writes(self) -> list[Write]:
        """All that was written of the first prospect, or is to be."""
        with self.deployment.ledger.read() as tx:
            return crm_writes.of_prospect(tx, "p1")

    def states(self) -> dict[str, str]:
        """The state of each fact."""
        return {write.fact: write.state for write in self.writes()}

    def changed(self, change: Callable[[Crm], Crm]) -> "Desk":
        """The same with another declaration."""
        campaign = self.deployment.bundle.campaign
        assert campaign.crm
        told = campaign.model_copy(update={"crm": change(campaign.crm)})
        return replace(self, deployment=replace(self.deployment, bundle=replace(self.deployment.bundle, campaign=told)))


def desk_of(home: Path, crm: HubSpot, **declared: object) -> Desk:
    """A campaign with a prospect in sequence, which writes to the CRM."""
    deployment = deploy(home)
    drafted(deployment)
    return _at_work(deployment, crm, **declared)


def desk_again(home: Path, crm: HubSpot) -> Desk:
    """The campaign of a home as another process finds it."""
    clock = SteppedClock(home / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
    return _at_work(Deployment(bundle(), connections(), ledger, clock, home, "r1"), crm)


def _at_work(deployment: Deployment, crm: HubSpot, **declared: object) -> Desk:
    said = Crm.model_validate({"api": "hubspot", "shape": "hubspot", **declared})
    told = deployment.bundle.campaign.model_copy(update={"crm": said})
    known = deployment.connections.model_copy(update={"apis": {"hubspot": crm.connection}})
    return Desk(replace(deployment, bundle=replace(deployment.bundle, campaign=told), connections=known), crm)
