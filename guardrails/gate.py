"""The ordered gates: every act passes all gates of its envelope, and every verdict is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from config.files.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.rules import (
    autonomy,
    breaker,
    caps,
    domain_ready,
    duplicate,
    grounded,
    minimum_gap,
    opted_out,
    sending_window,
    spend,
    suppression,
    template_lint,
    verified_address,
)
from guardrails.verdicts import Allow, GateVerdict, Halt, Hold, Reject, Verdict

Gate = Callable[[ActFacts, EnvelopeConfig], Verdict]

GATES: Mapping[str, Gate] = MappingProxyType(
    {
        "duplicate": duplicate.judge,
        "suppression": suppression.judge,
        "opted_out": opted_out.judge,
        "verified_address": verified_address.judge,
        "domain_ready": domain_ready.judge,
        "sending_window": sending_window.judge,
        "caps": caps.judge,
        "minimum_gap": minimum_gap.judge,
        "breaker": breaker.judge,
        "spend": spend.judge,
        "grounded": grounded.judge,
        "template_lint": template_lint.judge,
        "autonomy": autonomy.judge,
    }
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gates said, each, and what follows from it."""

    verdicts: tuple[GateVerdict, ...]
    decision: Verdict


def evaluate(facts: ActFacts, envelope: EnvelopeConfig) -> Judgement:
    """Ask every gate of the envelope, in its order, and decide.

    A halt outweighs a rejection for good, that a hold, that a rejection for now; what is left is allowed. Of several
    halts, one of the campaign outweighs one of a mailbox. An unknown gate is a KeyError: ``check`` refuses it.
    """
    verdicts = tuple(GateVerdict(name, GATES[name](facts, envelope)) for name in envelope.gates)
    return Judgement(verdicts, decide(verdicts))


def decide(verdicts: tuple[GateVerdict, ...]) -> Verdict:
    """The weightiest verdict; where several gates say the same kind of no, all their reasons, a line each."""
    halts = [(v.gate, v.verdict) for v in verdicts if isinstance(v.verdict, Halt)]
    if halts:
        trips = [halt.trip for _, halt in halts if halt.trip]
        widest = min(trips, key=lambda trip: trip.scope != "campaign", default=None)
        return Halt(_lines(halts), widest)
    rejections = [(v.gate, v.verdict) for v in verdicts if isinstance(v.verdict, Reject)]
    final = [(gate, verdict) for gate, verdict in rejections if verdict.retry_at is None]
    if final:
        return Reject(_lines(final))
    holds = [(v.gate, v.verdict) for v in verdicts if isinstance(v.verdict, Hold)]
    if holds:
        return Hold(_lines(holds))
    if rejections:
        return Reject(_lines(rejections), max(verdict.retry_at for _, verdict in rejections if verdict.retry_at))
    return Allow()


def _lines(verdicts: "list[tuple[str, Halt]] | list[tuple[str, Reject]] | list[tuple[str, Hold]]") -> str:
    return "\n".join(line_of(gate, verdict.reason) for gate, verdict in verdicts)


def line_of(gate: str, reason: str) -> str:
    """A gate's reason as a line that begins with its name: whatever others wrote in it begins no line of its own."""
    return f"{gate}: {' '.join(reason.split())}"


def gates_that_held(reason: str) -> frozenset[str]:
    """The gates that a hold's reason names, so that an approval lifts just what was put to the person.

    Every line of it is a gate's (``line_of``). A text with any other line is no hold's reason, and names none.
    """
    named = frozenset(line.partition(": ")[0] for line in reason.splitlines())
    return named if named <= GATES.keys() else frozenset()
