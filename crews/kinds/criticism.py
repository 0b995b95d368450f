"""``critique``: a verdict on each angle that code can neither refuse nor accept."""

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
from tools.agent import angles


class Criticism(Batched):
    """Of what is left behind here a person judges the angles."""

    traits = works.CRITIQUE
    state = ProspectState.IN_CRITIQUE
    angles_stand = AngleState.WAITING

    @override
    def waits(self, unclaimed: Unclaimed) -> int:
        return unclaimed.to_critique

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        angles.ask(tx, item, reason, actor)

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        for item, written in facts.angles_of(tx, cycle.items).items():
            for one in written:
                if one.judged_in == cycle.id and one.verdict:
                    told = {"angle": one.angle_id, "verdict": one.verdict, "words": one.words}
                    yield Record(item, {**told, "state": one.state.value})
