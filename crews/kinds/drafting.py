"""``publish``: the messages of a prospect's sequence, drafted from templates and angles."""

from collections.abc import Iterator, Sequence

from typing_extensions import override

from config import works
from crews.kinds.prospects import Batched
from crews.kinds.record import Record
from crews.kinds.ruled import ACTOR, Ruled, a_few
from data.claims import Angle, AngleState
from data.folding import repeats
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, messages, prospects
from data.ledger.read.snapshot import Unclaimed
from data.records import Cycle, ProspectState
from tools.agent.angles import of_state
from tools.deployment import Deployment
from tools.writing.drafts import Refused, draft_sequence
from tools.writing.texts import angle_slots
from tools.writing.variants import chosen, note_learned, shares_of


class Drafting(Batched):
    """Drafts for prospects to whom there is something true to say."""

    traits = works.PUBLISH
    state = ProspectState.BUILT
    angles_stand = AngleState.ACCEPTED

    @override
    def waits(self, unclaimed: Unclaimed) -> int:
        return unclaimed.built

    @override
    def by_rule(self, deployment: Deployment, cycle: Cycle) -> Ruled:
        """Draft for everybody: each slot takes the angle of which its author was surest, of those that are left.

        A person sees to whoever cannot be written to like this.
        """
        with deployment.ledger.read() as tx:
            shares = shares_of(deployment.bundle, tx)
        for tx, some in a_few(deployment.ledger, cycle, cycle.items):
            note_learned(tx, cycle, shares)
            known = facts.angles_of(tx, some)
            for one in prospects.find(tx, cycle.campaign, self.state, some):
                slots = _slots(deployment, known[one.id])
                variant = chosen(shares.values, cycle.campaign, one.id)
                drafted = draft_sequence(deployment, tx, one.id, variant, slots, cycle.id, ACTOR)
                if isinstance(drafted, Refused):
                    self.hand_over(tx, cycle.campaign, one.id, drafted.reason, ACTOR)
        with deployment.ledger.read() as tx:
            recorded = len(prospects.find(tx, cycle.campaign, ProspectState.IN_SEQUENCE, cycle.items))
        return Ruled(recorded, len(cycle.items) - recorded)

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        for item, drafts in messages.of_prospects(tx, cycle.items).items():
            for one in drafts:
                told = {"step": one.step, "variant": one.variant, "subject": one.subject, "body": one.body}
                yield Record(item, told)


def _slots(deployment: Deployment, angles: Sequence[Angle]) -> dict[str, str]:
    """An angle for each slot, none of which repeats another; a slot for which there is none stays out."""
    left = sorted(of_state(angles, AngleState.ACCEPTED), key=lambda angle: -angle.confidence)
    found: dict[str, str] = {}
    for slot in angle_slots(deployment.bundle):
        if left:
            best = left[0]
            found[slot] = best.angle_id
            left = [angle for angle in left[1:] if not repeats(angle.text, best.text)]
    return found
