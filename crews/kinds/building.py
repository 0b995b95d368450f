"""``build``: something true to say to a prospect, which rests on facts."""

from collections.abc import Iterator

from typing_extensions import override

from config import works
from crews.kinds.prospects import Batched
from crews.kinds.record import Record
from data.claims import AngleState
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts
from data.ledger.read.snapshot import Unclaimed
from data.records import Cycle, ProspectState


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
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        for item, angles in facts.angles_of(tx, cycle.items).items():
            for one in angles:
                if one.cycle_id == cycle.id:
                    told = {"text": one.text, "confidence": one.confidence, "facts": len(one.fact_ids)}
                    yield Record(item, {**told, "state": one.state.value})
