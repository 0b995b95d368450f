"""``build``: something true to say to a prospect, which rests on facts."""

from collections.abc import Iterator

from typing_extensions import override

from config import works
from crews.kinds.prospects import Batched
from crews.kinds.record import Record
from crews.kinds.ruled import ACTOR, Ruled, a_few
from data.claims import AngleState
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, prospects
from data.ledger.read.snapshot import Unclaimed
from data.records import Cycle, ProspectState
from tools.deployment import Deployment


class Building(Batched):
    """Angles for prospects that are qualified and looked up."""

    traits = works.BUILD
    state = ProspectState.QUALIFIED
    enriched = True
    angles_stand = AngleState.RETURNED

    @override
    def waits(self, unclaimed: Unclaimed) -> int:
        return unclaimed.to_build

    @override
    def by_rule(self, deployment: Deployment, cycle: Cycle) -> Ruled:
        """Let everybody go on without an angle: ``check`` has seen that no message wants one."""
        for tx, some in a_few(deployment.ledger, cycle, cycle.items):
            for one in prospects.find(tx, cycle.campaign, self.state, some):
                prospects.move(tx, one.id, ProspectState.BUILT, "no message has a slot for an angle", ACTOR, cycle.id)
        return Ruled(len(cycle.items))

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        for item, angles in facts.angles_of(tx, cycle.items).items():
            for one in angles:
                if one.cycle_id == cycle.id:
                    told = {"text": one.text, "confidence": one.confidence, "facts": len(one.fact_ids)}
                    yield Record(item, {**told, "state": one.state.value})
