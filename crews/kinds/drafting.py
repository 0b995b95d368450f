"""``publish``: the messages of a prospect's sequence, drafted from templates and angles."""

from collections.abc import Iterator

from typing_extensions import override

from config import works
from crews.kinds.prospects import Batched
from crews.kinds.record import Record
from data.claims import AngleState
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages
from data.ledger.read.snapshot import Unclaimed
from data.records import Cycle, ProspectState


class Drafting(Batched):
    """Drafts for prospects to whom there is something true to say."""

    traits = works.PUBLISH
    state = ProspectState.BUILT
    angles_stand = AngleState.ACCEPTED

    @override
    def waits(self, unclaimed: Unclaimed) -> int:
        return unclaimed.built

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        for item, drafts in messages.of_prospects(tx, cycle.items).items():
            for one in drafts:
                told = {"step": one.step, "variant": one.variant, "subject": one.subject, "body": one.body}
                yield Record(item, told)
