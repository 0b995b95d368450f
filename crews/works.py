"""One record for each kind of work: what its cycles are given, and what becomes of what they leave behind.

When a work is due say ``rules.py``; what is shown of it and handed in say the benches (``tools/agent/registry.py``).
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from typing_extensions import override

from config.crews import CrewConfig
from data.items import ItemState
from data.ledger.core import counters
from data.ledger.core.states import WRITTEN_TO, allowed
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, items, messages, prospects
from data.ledger.govern import approvals
from data.records import CapKey, Cycle, ProspectState
from tools.items import flow
from tools.writing import angles


class Work:
    """A kind of work whose cycles are given nothing: there is nothing that they could leave behind."""

    is_managers: ClassVar[bool] = False
    """Its manager does it, with nobody to delegate to."""
    plans: ClassVar[bool] = False
    """It sets the plan that the searches follow."""
    searches: ClassVar[bool] = False
    """It may find what it works on; a cycle that finds nobody is news, and no failure."""
    is_indispensable: ClassVar[bool] = False
    """Where it fails for good with nothing in hand, all that comes after it would wait in vain."""
    needs_items: ClassVar[bool] = False
    """A cycle without an item has nothing to do."""
    tells_itself: ClassVar[bool] = False
    """Who hands an item of it to a person asks for an approval, which is announced."""
    reports: ClassVar[bool] = False
    """It tells people how the campaign does; that text is what its outcome says in detail."""

    def waiting(self, _tx: Tx, _crew: CrewConfig, _campaign: str, _limit: int) -> list[str]:
        """What the next cycle would be given, so many at most."""
        return []

    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:
        """Hold what a cycle is given for it, all or none.

        Raises:
            AlreadyClaimed: another cycle holds some of it.
        """

    def attempted(self, _tx: Tx, _crew: CrewConfig, _cycle: Cycle) -> Mapping[str, int]:
        """Count an attempt at each item that the cycle left behind; return how many there were at each."""
        return {}

    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        """Let a person see to an item."""

    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:
        """Let an item be, and go on without it."""

    def hold(self, _tx: Tx, _cycle: Cycle, _item: str, _why: str, _actor: str) -> bool:
        """Keep an item from going on until a person says so; False where it has gone on by itself meanwhile."""
        return False


class Planning(Work):
    """The manager's own."""

    is_managers = plans = is_indispensable = True


class Reporting(Work):
    """Words on the figures of a campaign."""

    reports = True


class OfProspects(Work):
    """Work on prospects in one state."""

    def __init__(self, state: ProspectState, *, enriched: bool | None = None) -> None:
        self.state = state
        self._enriched = enriched

    @override
    def waiting(self, tx: Tx, crew: CrewConfig, campaign: str, limit: int) -> list[str]:
        return prospects.unclaimed(tx, campaign, self.state, limit, enriched=self._enriched)

    @override
    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:
        prospects.claim(tx, cycle.id, cycle.items, until)

    @override
    def attempted(self, tx: Tx, crew: CrewConfig, cycle: Cycle) -> Mapping[str, int]:
        left = [prospect.id for prospect in prospects.find(tx, cycle.campaign, self.state, cycle.items)]
        return prospects.add_attempt(tx, left) if left else {}

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        prospects.move(tx, item, ProspectState.NEEDS_REVIEW, reason, actor)

    @override
    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:
        prospects.move(tx, item, ProspectState.FINISHED, f"passed over: {reason}", actor)

    @override
    def hold(self, tx: Tx, cycle: Cycle, item: str, why: str, actor: str) -> bool:
        """To whom something has left already is paused."""
        state = prospects.get(tx, item).state
        if ProspectState.NEEDS_REVIEW not in allowed(state):
            return False
        written = state is ProspectState.IN_SEQUENCE and messages.of_prospect(tx, item)
        if written and any(message.state in WRITTEN_TO for message in written):
            prospects.pause(tx, item, why, actor)
        elif state is ProspectState.IN_CRITIQUE:
            self.hand_over(tx, cycle.campaign, item, why, actor)
        else:
            prospects.move(tx, item, ProspectState.NEEDS_REVIEW, why, actor, cycle.id)
        return True


class Scouting(OfProspects):
    """A search for prospects, who are judged."""

    searches = is_indispensable = True


class OfQualified(OfProspects):
    """Work on prospects whom tasks beside the stages may be to have first."""

    needs_items = True

    @override
    def waiting(self, tx: Tx, crew: CrewConfig, campaign: str, limit: int) -> list[str]:
        return flow.for_a_stage(tx, crew, super().waiting(tx, crew, campaign, limit))


class Criticism(OfQualified):
    """Of what is left behind here a person judges the angles."""

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        angles.ask(tx, item, reason, actor)


class Replying(Work):
    """Work on mails that were replied: none is ever passed over, a person reads it."""

    tells_itself = True

    @override
    def waiting(self, tx: Tx, crew: CrewConfig, campaign: str, limit: int) -> list[str]:
        return [mail.id for mail in inbound.pending(tx, campaign, limit)]

    @override
    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:
        inbound.claim(tx, cycle.id, cycle.items, until)

    @override
    def attempted(self, tx: Tx, crew: CrewConfig, cycle: Cycle) -> Mapping[str, int]:
        left = [item for item in cycle.items if inbound.get(tx, item).handled_at is None]
        return {item: counters.add(tx, CapKey("attempt", item, ""), 1) for item in left}

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        reply = inbound.get(tx, item)
        inbound.hand_over(tx, item, reason, actor)
        if reply.prospect_id is not None:
            approvals.request(tx, campaign, reply.prospect_id, "escalation", f"unread: {reason}", inbound_id=item)

    @override
    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:
        self.hand_over(tx, campaign, item, reason, actor)

    @override
    def hold(self, tx: Tx, cycle: Cycle, item: str, why: str, actor: str) -> bool:
        if inbound.get(tx, item).handled_at is not None:
            return False
        self.hand_over(tx, cycle.campaign, item, why, actor)
        return True


class OfItems(Work):
    """Every declared task: its cycles are given the items that are ready for it (``flow``)."""

    @override
    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:
        items.claim(tx, cycle.campaign, cycle.id, cycle.stage, cycle.items, until)

    @override
    def attempted(self, tx: Tx, crew: CrewConfig, cycle: Cycle) -> Mapping[str, int]:
        left = [way.item.id for way in flow.due(tx, crew, cycle.stage, cycle.items)]
        return items.add_attempt(tx, cycle.campaign, cycle.stage, left)

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        if (known := items.get(tx, item)).state is ItemState.OPEN:
            flow.to_person(tx, known, reason, actor)

    @override
    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:
        flow.pass_by(tx, items.get(tx, item), stage, f"passed over: {reason}", actor)

    @override
    def hold(self, tx: Tx, cycle: Cycle, item: str, why: str, actor: str) -> bool:
        if items.get(tx, item).state is not ItemState.OPEN:
            return False
        self.hand_over(tx, cycle.campaign, item, why, actor)
        return True


WORKS: Mapping[str, Work] = MappingProxyType(
    {
        "plan": Planning(),
        "scout": Scouting(ProspectState.FOUND),
        "build": OfQualified(ProspectState.QUALIFIED, enriched=True),
        "critique": Criticism(ProspectState.IN_CRITIQUE),
        "publish": OfQualified(ProspectState.BUILT),
        "inbox": Replying(),
        "report": Reporting(),
        "task": OfItems(),
    }
)
"""By the names that a crew's YAML has for them (``config.crews.AnyWork``); ``task`` is that of every declared task."""
