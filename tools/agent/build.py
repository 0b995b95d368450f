"""The Builder's bench: dossiers of facts, and the angles that rest on them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from typing_extensions import override

from config import works
from data.claims import Angle, AngleState, Fact
from data.folding import folded, repeats
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, prospects
from data.records import Prospect, ProspectState
from guardrails.grounding import judge
from tools.agent import angles as worth
from tools.agent.angles import MOST_ANGLES, needed, of_state
from tools.agent.base import AgentTool
from tools.agent.batches import BatchBench, Taken
from tools.agent.lines import quoted
from tools.agent.places import places
from tools.agent.records import Field, Id, Ids, Record, Rows, Share, Text, Whole
from tools.agent.rows import Row
from tools.agent.scout import head_of
from tools.writing.texts import angle_slots

MOST_FACTS = 7
LONGEST_FACT = 240
KINDS = ("hiring", "news", "review", "service_area", "website", "technology", "size", "person", "revenue", "directory")


@dataclass(frozen=True, slots=True)
class Dossier:
    """A prospect with its facts by their ids, and what was written about it before."""

    prospect: Prospect
    facts: dict[str, Fact]
    angles: list[Angle]


class BuildBench(BatchBench):
    """Hands out dossiers of qualified prospects; an angle is stored unless code is sure that its facts deny it."""

    traits = works.BUILD

    takes_more = True

    @override
    def words(self) -> str:
        """The offer and the kinds of angle that work."""
        vertical = self.deployment.bundle.vertical
        kinds = "\n".join(f"- {kind}" for kind in vertical.angles)
        after = next((place.after for place in places(self.deployment.bundle) if place.after), "")
        goes_on = f'\nAfter the first angle the mail goes on: "{after}"' if after else ""
        zone = ZoneInfo(self.deployment.bundle.campaign.timezone)
        today = f"\nToday is {self.deployment.clock.now().astimezone(zone):%Y-%m-%d}: leave out what will soon be past."
        with self.deployment.ledger.read() as tx:
            written = facts.angles_of(tx, self.items)
        some = "\nAn angle that stands need not be handed in again." if any(map(_usable, written.values())) else ""
        return f"We offer: {vertical.offer.strip()}\nKinds of angle that work:\n{kinds}{goes_on}{today}{some}"

    @override
    def record(self) -> Record:
        slots = self.deployment.bundle.sequence.slots
        most = min((slots[name].max_chars for name in angle_slots(self.deployment.bundle)), default=240)
        angle = Record(
            "angles",
            (
                Field(
                    "text", Text(most), f"one sentence to the reader, at most {most} characters",
                    also=("angle", "sentence", "line"),
                ),
                Field(
                    "facts", Ids(Id("f8", "fact")), "ids of the facts that it rests on",
                    also=("fact_ids", "fact", "fact_id", "cites", "citations", "sources"),
                ),
                Field("confidence", Share(), "that it is true and useful", also=("certainty", "conf")),
            ),
        )  # fmt: skip
        return Record(
            "prospects",
            (
                Field(
                    "score",
                    Whole(0, 100),
                    "how well the prospect fits, now that its facts are known",
                    optional=True,
                    wanted=True,
                ),
                Field("angles", Rows(angle, MOST_ANGLES), "", also=("angle",)),
            ),
            Field("id", Id("p7", "prospect"), "the prospect's", also=("prospect", "prospect_id")),
        )

    @override
    def open(self) -> str:
        """Hand over the first batch; the Boss hears how many came back."""
        with self.deployment.ledger.read() as tx:
            written = facts.angles_of(tx, self.items)
        back = sum(1 for angles in written.values() if of_state(angles, AngleState.RETURNED))
        self.why = f"{back} of them came back from the critic, which found fault with an angle" if back else ""
        return super().open()

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those that have too few angles for their sequence."""
        return self.in_state(tx, items, ProspectState.QUALIFIED)

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """A dossier each: who it is, then its facts, then what the critic returned."""
        known, written = facts.facts_of(tx, items), facts.angles_of(tx, items)
        businesses, own = self.businesses(tx, items), self.deployment.bundle.vertical.fields

        def block(item: str) -> str:
            lines = [_fact_line(fact, tx.now) for fact in telling(known[item], own)]
            return "\n".join([head_of(item, businesses[item]), *lines, *_written_lines(written[item])])

        return [block(item) for item in items]

    @override
    def foresee(self, row: Row) -> None:
        """Judge its angles: the same judgement is then at hand when they are stored."""
        with self.deployment.ledger.read() as tx:
            known = {fact.fact_id: fact.text for fact in facts.facts_of(tx, [row.item])[row.item]}
            business = prospects.get(tx, row.item).business
        for entry in row.rows("angles"):
            cited = entry.texts("facts")
            if not entry.faults and all(fact_id in known for fact_id in cited):
                texts = [known[fact_id] for fact_id in cited]
                judge(entry.text("text"), texts, business, self.deployment.bundle.vertical.offer)

    @override
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Store what stands of its angles; the first cycle that does rescores, and enough of them move it on."""
        known = {fact.fact_id: fact for fact in facts.facts_of(tx, [item])[item]}
        dossier = Dossier(prospects.get(tx, item), known, facts.angles_of(tx, [item])[item])
        score = row.number("score")
        if score is not None and not dossier.angles and dossier.prospect.state is ProspectState.QUALIFIED:
            sure = dossier.prospect.confidence or 0.0
            prospects.rescore(tx, item, int(score), None, sure, self.cycle.id, self.agent)
        refused: list[str] = []
        told: list[str] = []
        recorded = 0
        for entry in row.rows("angles"):
            if same := _same(dossier.angles, entry.text("text")):
                told.append(f"{item} {same.angle_id} says the same and stands")
                continue
            room = MOST_ANGLES - len(_usable(dossier.angles))
            if room <= 0 and not entry.faults:
                told.append(f"{item} has {MOST_ANGLES} angles: those beyond were left out")
                break
            if faults := tuple(self._store(tx, dossier, entry)):
                refused.append(f"{quoted(entry.text('text') or 'an angle')}: {', '.join(faults)}")
            else:
                recorded += 1
        if dossier.prospect.state is ProspectState.QUALIFIED:
            worth.settle(self.deployment, tx, item, self.agent, self.cycle.id)
        return Taken(recorded, tuple(refused), tuple(told))

    @override
    def progress(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Who has an angle and needs more."""
        stored = {item: len(_usable(angles)) for item, angles in facts.angles_of(tx, items).items()}
        return [f"{item} has {stored[item]} of {needed(self.deployment)} angles" for item in items if stored[item]]

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_angles``."""
        least = needed(self.deployment)
        few = f"{least} to {MOST_ANGLES}" if least < MOST_ANGLES else str(least)
        told = f"Record {few} angles for each prospect, those that stand counted, each from other facts."
        return self.tool_of(known_as, told)

    def _store(self, tx: Tx, dossier: Dossier, entry: Row) -> Iterator[str]:
        """Keep one angle, or say everything that is wrong with it."""
        yield from entry.faults
        cited = entry.texts("facts")
        if unknown := [fact_id for fact_id in cited if fact_id not in dossier.facts]:
            yield f"{', '.join(unknown)} is not among its facts ({', '.join(dossier.facts)})"
        if entry.faults or unknown:
            return
        prospect, offer = dossier.prospect, self.deployment.bundle.vertical.offer
        found = judge(entry.text("text"), [dossier.facts[one].text for one in cited], prospect.business, offer)
        if found.verdict == "refuse":
            yield from found.reasons
            return
        if same := _same(dossier.angles, found.text):
            yield f"{same.angle_id} says the same: say something else"
            return
        if known := next((one for one in dossier.angles if folded(one.text) == folded(found.text)), None):
            yield f"{known.angle_id} said the same and was {known.state}: say something else"
            return
        angle = Angle(
            prospect.id, "", found.text, cited, entry.number("confidence") or 0.0,
            AngleState.ACCEPTED if found.verdict == "accept" else AngleState.WAITING,
            words="; ".join(found.reasons), cycle_id=self.cycle.id,
        )  # fmt: skip
        dossier.angles.append(replace(angle, angle_id=facts.add_angle(tx, angle)))


def telling(known: Sequence[Fact], own: Collection[str]) -> list[Fact]:
    """The facts that a dossier shows: those of the kinds that say most, in the order of their ids.

    The vertical's ``own`` fields say most: somebody declared them for that.
    """
    kinds = (*own, *KINDS)
    ranked = sorted(known, key=lambda fact: kinds.index(fact.kind) if fact.kind in kinds else len(kinds))
    chosen = {fact.fact_id for fact in ranked[:MOST_FACTS]}
    return [fact for fact in known if fact.fact_id in chosen]


def _same(angles: Sequence[Angle], text: str) -> Angle | None:
    """The angle that says this already, word for word or with more around it."""
    return next((one for one in _usable(angles) if text and repeats(one.text, text)), None)


def _usable(angles: Sequence[Angle]) -> list[Angle]:
    return [*of_state(angles, AngleState.ACCEPTED), *of_state(angles, AngleState.WAITING)]


def _written_lines(angles: Sequence[Angle]) -> Iterator[str]:
    """What there is already, for one that comes back: what stands, and what the critic returned and why."""
    for angle in angles:
        if angle.state is AngleState.RETURNED:
            yield f' {angle.angle_id} returned, {angle.verdict} ("{angle.words}"), write another: {angle.text}'
        elif angle in _usable(angles):
            yield f" {angle.angle_id} stands ({', '.join(angle.fact_ids)}): {angle.text}"


def _fact_line(fact: Fact, now: datetime) -> str:
    """As in `` f2 size: 6 staff``; a fact that was seen in another month than this says when."""
    seen = "" if f"{fact.observed_at:%Y-%m}" == f"{now:%Y-%m}" else f" {fact.observed_at:%Y-%m}"
    return f" {fact.fact_id} {fact.kind}{seen}: {' '.join(fact.text.split())[:LONGEST_FACT]}"
