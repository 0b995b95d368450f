"""What becomes of a prospect by what its angles are worth."""

from collections.abc import Sequence
from dataclasses import replace

from data.claims import Angle, AngleState
from data.counts import counted
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, prospects
from data.ledger.govern import approvals
from data.records import ProspectState
from tools.deployment import Deployment
from tools.writing import texts

MOST_ANGLES = 3


def needed(deployment: Deployment) -> int:
    """As many accepted angles as the sequence has slots for them: nobody is told the same twice."""
    return max(1, len(texts.angle_slots(deployment.bundle)))


def has_critic(deployment: Deployment) -> bool:
    """Whether a task of the crew judges what code cannot; without one a person does."""
    return any(task.traits.judges for task in deployment.bundle.crew.agent_tasks.values())


def of_state(angles: Sequence[Angle], state: AngleState) -> list[Angle]:
    """Those of the angles that are in the state."""
    return [angle for angle in angles if angle.state is state]


def settle(deployment: Deployment, tx: Tx, prospect_id: str, actor: str, cycle_id: str) -> None:
    """Move a prospect on when enough of its angles are accepted, to the critic, back to the author, or to a person.

    With enough accepted angles nobody is asked about the others. One that has gone on meanwhile stays where it is.
    """
    angles = facts.angles_of(tx, [prospect_id])[prospect_id]
    accepted, waiting = of_state(angles, AngleState.ACCEPTED), of_state(angles, AngleState.WAITING)
    state, least = prospects.get(tx, prospect_id).state, needed(deployment)
    if state not in (ProspectState.QUALIFIED, ProspectState.IN_CRITIQUE):
        return
    if len(accepted) >= least:
        _move(tx, prospect_id, state, ProspectState.BUILT, f"has {counted(len(accepted), 'angle')}", actor, cycle_id)
    elif len(accepted) + len(waiting) >= least or (waiting and state is ProspectState.IN_CRITIQUE):
        told = f"{len(waiting)} of its angles wait for the critic"
        if has_critic(deployment):
            _move(tx, prospect_id, state, ProspectState.IN_CRITIQUE, told, actor, cycle_id)
        else:
            ask(tx, prospect_id, "code cannot be sure of it, and the crew has no critic", actor, cycle_id)
    elif state is ProspectState.IN_CRITIQUE and _is_returned(angles, cycle_id):
        told = "the critic returned an angle"
        _move(tx, prospect_id, state, ProspectState.QUALIFIED, told, actor, cycle_id)
    elif state is ProspectState.IN_CRITIQUE:
        ask(tx, prospect_id, "the critic found fault with it", actor, cycle_id)


def ask(tx: Tx, prospect_id: str, why: str, actor: str, cycle_id: str | None = None) -> None:
    """Have a person decide of the angles that are in doubt; the prospect waits in review."""
    angles = facts.angles_of(tx, [prospect_id])[prospect_id]
    doubtful = [angle for angle in angles if angle.state in (AngleState.WAITING, AngleState.ASKED)]
    for angle in of_state(angles, AngleState.WAITING):
        facts.judge_angle(tx, replace(angle, state=AngleState.ASKED), actor, cycle_id)
    prospect = prospects.get(tx, prospect_id)
    if not doubtful:
        accepted = len(of_state(angles, AngleState.ACCEPTED))
        _move(
            tx,
            prospect_id,
            prospect.state,
            ProspectState.NEEDS_REVIEW,
            f"only {counted(accepted, 'angle stands', 'angles stand')}",
            actor,
            cycle_id,
        )
        return
    reason = "; ".join(f"{angle.angle_id} {angle.verdict or 'in doubt'}: {angle.words or why}" for angle in doubtful)
    _move(tx, prospect_id, prospect.state, ProspectState.NEEDS_REVIEW, f"angles in doubt: {reason}", actor, cycle_id)
    approvals.request(tx, prospect.campaign, prospect_id, "angle", reason)


def was_returned_before(angles: Sequence[Angle], cycle_id: str) -> bool:
    """Whether the critic has returned an angle in an earlier cycle than this one."""
    return any(angle.state is AngleState.RETURNED and angle.judged_in != cycle_id for angle in angles)


def _is_returned(angles: Sequence[Angle], cycle_id: str) -> bool:
    """Whether the critic has returned an angle in this cycle."""
    return any(angle.state is AngleState.RETURNED and angle.judged_in == cycle_id for angle in angles)


def _move(
    tx: Tx, prospect_id: str, before: ProspectState, to: ProspectState, reason: str, actor: str, cycle_id: str | None
) -> None:
    if before is not to:
        prospects.move(tx, prospect_id, to, reason, actor, cycle_id)
