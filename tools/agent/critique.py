"""The critic's bench: angles that code can neither refuse nor accept, each beside the facts that it cites."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from typing_extensions import override

from config import works
from data.claims import Angle, AngleState
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts
from data.records import ProspectState
from tools.agent import angles as worth
from tools.agent.angles import of_state, was_returned_before
from tools.agent.base import AgentTool
from tools.agent.batches import BatchBench, Taken
from tools.agent.records import Field, Id, OneOf, Record, Text, YesNo
from tools.agent.rows import Row
from tools.agent.scout import head_of

DULL = "true, but it gives the reader no reason to read on: lead from it to the offer"
VERDICTS = Record(
    "verdicts",
    (
        Field("angle", Id("a2", "angle"), "the angle's id", also=("angle_id",)),
        Field(
            "verdict",
            OneOf(("supported", "overstated", "unsupported"), {"support": "supported", "overstates": "overstated"}),
            "supported: its facts or our offer bear out all of it. overstated: it says more than they do."
            " unsupported: they do not say it, or say otherwise",
        ),
        Field(
            "words", Text(200, cut=True), "the words at fault; of an overstated one, always", optional=True,
            also=("fault", "why", "reason"),
        ),
        Field(
            "worth_reading", YesNo(), "false for a bare fact that leads nowhere; else leave it out", optional=True,
            also=("worth",),
        ),
    ),
    Field("id", Id("p7", "prospect"), "the prospect's", also=("prospect", "prospect_id")),
    key=("id", "angle"),
)  # fmt: skip


class CritiqueBench(BatchBench):
    """Hands out the angles that wait for a verdict; supported ones are accepted, the first fault goes back."""

    traits = works.CRITIQUE

    takes_more = True

    @override
    def words(self) -> str:
        """The offer: what it says of us need not stand in the facts. The day, by which a "last month" is meant."""
        zone = ZoneInfo(self.deployment.bundle.campaign.timezone)
        today = f"{self.deployment.clock.now().astimezone(zone):%Y-%m-%d}"
        return f"We offer: {self.deployment.bundle.vertical.offer.strip()}\nToday is {today}."

    @override
    def record(self) -> Record:
        return VERDICTS

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those of which an angle still waits."""
        return self.in_state(tx, items, ProspectState.IN_CRITIQUE)

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """The company, the facts that its waiting angles cite, then each of those angles with the ids of its facts."""
        known, written = facts.facts_of(tx, items), facts.angles_of(tx, items)
        businesses = self.businesses(tx, items)

        def block(item: str) -> str:
            waiting = of_state(written[item], AngleState.WAITING)
            cited = {fact_id for angle in waiting for fact_id in angle.fact_ids}
            lines = [head_of(item, businesses[item])]
            lines += [f" {fact.fact_id} {' '.join(fact.text.split())}" for fact in known[item] if fact.fact_id in cited]
            lines += [f" {angle.angle_id} [{' '.join(angle.fact_ids)}] {angle.text}" for angle in waiting]
            return "\n".join(lines)

        return [block(item) for item in items]

    @override
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Settle one angle; the prospect moves on when none of its waits any more."""
        written = facts.angles_of(tx, [item])[item]
        angle = next((one for one in written if one.angle_id == row.text("angle")), None)
        if angle is None or angle.state is not AngleState.WAITING:
            waiting = ", ".join(one.angle_id for one in of_state(written, AngleState.WAITING)) or "none"
            return Taken(refused=(f"{row.text('angle')} does not wait for a verdict ({waiting})",))
        if row.text("verdict") == "overstated" and not row.text("words"):
            return Taken(refused=(f"words is missing: name those of {angle.angle_id} that are overstated",))
        facts.judge_angle(
            tx, self._judged(angle, row, was_returned_before(written, self.cycle.id)), self.agent, self.cycle.id
        )
        worth.settle(self.deployment, tx, item, self.agent, self.cycle.id)
        return Taken(1)

    @override
    def progress(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Which angles still wait."""
        return [
            f"{item} {angle.angle_id}"
            for item, angles in facts.angles_of(tx, items).items()
            for angle in of_state(angles, AngleState.WAITING)
        ]

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_verdicts``."""
        return self.tool_of(known_as, "Record your verdict on each angle.")

    def _judged(self, angle: Angle, row: Row, returned_before: bool) -> Angle:
        """What the verdict makes of it: what is overstated or dull goes back once, the rest is put to a person."""
        verdict, words, worth_reading = row.text("verdict"), row.text("words"), row.values.get("worth_reading", True)
        state = AngleState.ASKED
        if verdict == "supported" and worth_reading:
            state, words = AngleState.ACCEPTED, ""
        elif verdict == "supported":
            words = DULL
        if state is AngleState.ASKED and verdict != "unsupported" and not returned_before:
            state = AngleState.RETURNED
        return replace(angle, state=state, judged_by=self.agent, verdict=verdict, words=words)
