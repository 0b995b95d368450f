"""The bench of every declared task: what it shows, and the records that it takes, are read from the crew's YAML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from typing_extensions import override

from config import works
from config.files.crews import CrewConfig, TaskConfig
from config.files.outputs import FieldConfig, OutputConfig
from config.graph import crew_graph
from config.graph.crew_graph import FACTS
from data.amounts import Money, with_sums
from data.claims import Fact
from data.counts import counted
from data.items import Artifact, ItemState
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, items
from data.ledger.flow.items import newest
from guardrails.grounding import judging
from guardrails.grounding.resting import held_to
from tools.agent.base import AgentTool
from tools.agent.batches import BatchBench, Taken
from tools.agent.fence import LONGEST_NAME, cell
from tools.agent.lines import LONGEST_SHOWN, as_words, told
from tools.agent.output_fields import as_field, as_json
from tools.agent.records import Field, Id, Record, Rows
from tools.agent.rows import Row
from tools.items import flow, recall, sureness
from tools.items.paragraphs import MOST_FACTS
from tools.items.way import Way, record_id

_FACT = re.compile(r"\bf\d+\b")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


class Shown(NamedTuple):
    """What an agent is shown of an item: the ``facts`` by id, what its context ``made``, and the ``fields``."""

    facts: Mapping[str, str]
    made: tuple[Artifact, ...]
    fields: str

    def citable(self, what: str) -> dict[str, str]:
        """Each fact, or each record of an output, with its text, by the id that it is cited by."""
        if what == FACTS:
            return dict(self.facts)
        return {one.id: told(one.body) for one in self.made if one.output == what}

    def sources(self, field: FieldConfig, cited: Sequence[str]) -> tuple[str, ...]:
        """What a text may rest on: the fields, and of what it names that which its record cites.

        Where a record cites none of it, it may rest on all of it.
        """
        found: list[str] = []
        for source in field.sources:
            all_of = self.citable(source)
            found += [all_of[one] for one in cited if one in all_of] or list(all_of.values())
        return (*found, self.fields)


class TaskBench(BatchBench):
    """Hands out the items that the task takes; what is handed in about one is kept whole, or refused whole.

    What follows from it (done again, before a person, closed) is settled in the same transaction.
    """

    traits = works.TASK
    shows_refused = True

    @property
    def task(self) -> TaskConfig:
        """The task as the crew declares it."""
        return self.deployment.bundle.crew.tasks[self.cycle.stage]

    @property
    def output(self) -> OutputConfig:
        """What it hands in."""
        return self.deployment.bundle.crew.outputs[self._output]

    @override
    def words(self) -> str:
        """The day, how many records an output has, where it may have several, and how they cite."""
        today = self.deployment.clock.now().astimezone(ZoneInfo(self.deployment.bundle.campaign.timezone))
        told = [f"Today is {today:%Y-%m-%d}."]
        if not self._is_single:
            none = "; an empty list where there is none" if self.output.may_be_none else ""
            kind = self.deployment.bundle.crew.works_on
            told.append(f"Hand in {self.output.many} records of {self._output} for each {kind}{none}.")
        if any(field.ids for field in self.output.fields.values()):
            told.append("Cite by the ids at the beginnings of the lines; an id counts for its own item.")
        told += self._rests_on()
        if reviewers := self._reviewers():
            told.append(f"Of an earlier round, mend what {' or '.join(reviewers)} said is wrong, and what was refused.")
        return " ".join(told)

    def _rests_on(self) -> Iterator[str]:
        """The rule for figures and names, and by sources the texts that it holds for."""
        about = f"the {self.deployment.bundle.crew.works_on or crew_graph.ITEM} itself"
        cites = {field.ids for field in self.output.fields.values() if field.ids}
        resting: dict[str, list[str]] = {}
        for name, field in self.output.fields.items():
            if field.sources:
                made = [
                    f"{one} that you cite" if one in cites else one for one in field.sources if one != crew_graph.ITEM
                ]
                resting.setdefault(", ".join([*made, about]), []).append(name)
        if resting:
            yield "Write a figure, name or quotation only as a source has it: do not convert or reckon."
        for sources, names in resting.items():
            yield f"Sources of {' and '.join(names)}: {sources}."

    def _reviewers(self) -> list[str]:
        """The tasks that may send back what this one hands in."""
        crew, mine = self.deployment.bundle.crew, self.cycle.stage
        return [
            name
            for name, task in crew.tasks.items()
            if task.redo is not None and name != mine and mine in crew_graph.between(crew, task.redo.task, name)
        ]

    @override
    def in_words(self, text: str) -> str:
        """With each ``{field}`` named: what it says is outside text, and stands with its item in the data alone."""
        return crew_graph.named(self.deployment.bundle.crew, text)

    @override
    def record(self) -> Record:
        kind = self.deployment.bundle.crew.works_on or "item"
        shape = "i3" if self.deployment.bundle.crew.is_declared else "p7"
        about = Field("id", Id(shape, kind), f"the {kind}'s", also=(kind, f"{kind}_id"))
        fields = tuple(as_field(name, field) for name, field in self.output.fields.items())
        if self._is_single:
            return Record(f"{kind}s", fields, about)
        low, high = self.output.count
        inner = Field(self._output, Rows(Record(self._output, fields), high, low), "")
        return Record(f"{kind}s", (inner,), about)

    @override
    def open(self) -> str:
        """Hand over the first batch; the manager hears how many come again, and why."""
        mine = self.cycle.stage
        with self.deployment.ledger.read() as tx:
            standings = [way.of(mine) for way in self._ways(tx, self.items)]
        again = [cell(standing.reason) for standing in standings if standing.round > 1]
        self.why = f"{len(again)} of them come again ({'; '.join(dict.fromkeys(again))})" if again else ""
        return super().open()

    @override
    def pending(self, tx: Tx, items_: Sequence[str]) -> list[str]:
        """Those that are at work, and for which the task is not settled."""
        return [way.item.id for way in self._ways(tx, items_) if way.next_of(self.cycle.stage) == "due"]

    @override
    def describe(self, tx: Tx, items_: Sequence[str]) -> list[str]:
        """Each item with its fields, its facts, what the tasks of its context made, and what is to be done again."""
        known = facts.facts_of(tx, items_)
        return ["\n".join(self._block(way, known[way.item.id])) for way in self._ways(tx, items_)]

    @override
    def foresee(self, row: Row) -> None:
        """Judge what its texts rest on, which takes long; as long as the same is shown, nobody judges it again."""
        if any(field.sources for field in self.output.fields.values()):
            judging.ready()
            with self.deployment.ledger.read() as tx:
                shown = self._seen(tx, flow.way_of(tx, self.deployment.bundle.crew, row.item))
            for one in self._rows(row):
                list(self._faults_of(shown, one))

    @override
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Keep the records of an item, if all of them stand."""
        way = flow.way_of(tx, self.deployment.bundle.crew, item)
        if way.item.state is not ItemState.OPEN or way.next_of(self.cycle.stage) != "due":
            return Taken(tell=(f"{item} was settled before and stays as it is",))
        rows, shown = self._rows(row), self._seen(tx, way)
        low, high = self.output.count
        faults = [fault for one in rows for fault in one.faults] if not self._is_single else []
        if not low <= len(rows) <= high:
            faults.append(f"{counted(len(rows), 'record')} of {self._output}, and {self.output.many} are asked for")
        for place, one in enumerate(rows, 1):
            where = f"{self._output} {place}: " if len(rows) > 1 else ""
            faults += [f"{where}{fault}" for fault in self._faults_of(shown, one)]
        if faults:
            return Taken(refused=tuple(dict.fromkeys(faults)))
        made = [self._artifact(way, place, one) for place, one in enumerate(rows, 1)]
        asked = recall.Asked(self._question(tx, way), self.agent, self.cycle.id)
        for record in recall.settled(tx, way, self.cycle.stage, made, asked):
            items.add_artifact(tx, way.item, record)
        after = flow.way_of(tx, way.crew, item)
        sureness.note_task(tx, self.deployment.bundle, way, self.cycle.stage, after, self.cycle.id)
        flow.done(tx, way.crew, way.item, self.cycle.stage, self.agent, self.cycle.id)
        if self.cycle.direct:
            items.let_go(tx, item, self.cycle)
        return Taken(1)

    @override
    def rests_on(self, shown: str, recorded: Sequence[str]) -> str:
        """The item, what others made of it, and of its facts those that its records cite; all, where they cite none."""
        cited = set(_FACT.findall(" ".join(recorded)))
        named = [(line, line.strip().partition(" ")[0]) for line in shown.splitlines()]
        if cited.isdisjoint(name for _, name in named):
            return shown
        return "\n".join(line for line, name in named if name in cited or not _FACT.fullmatch(name))

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make the tool that takes the output."""
        return self.tool_of(known_as, f"Record {self._output} for each {self.deployment.bundle.crew.works_on}.")

    def _question(self, tx: Tx, way: Way) -> str:
        """What tells what is asked about an item from what was asked about others; only of tasks that recall."""
        task = self.task
        if task.recall is None:
            return ""
        asked = {**task.model_dump(mode="json"), "output": self.output.model_dump(mode="json")}
        if task.recall.same:
            return recall.digest_of({**asked, "of": {name: way.item.fields.get(name) for name in task.recall.same}})
        known = self._facts_shown(way, facts.facts_of(tx, [way.item.id])[way.item.id])
        seen = {
            "fields": dict(way.item.fields),
            "facts": [[fact.fact_id, fact.text] for fact in known],
            "made": [[one.id, told(one.body)] for other in task.context for one in newest(way.made, other)],
            "before": list(self._of_earlier_round(way)),
        }
        return recall.digest_of({**asked, **seen})

    def _artifact(self, way: Way, place: int, row: Row) -> Artifact:
        task, round_ = self.cycle.stage, way.of(self.cycle.stage).round
        body = {name: as_json(row.values[name]) for name in self.output.fields if name in row.values}
        known_as = record_id(way.crew, task, round_, place)
        return Artifact(known_as, way.item.id, task, self._output, round_, place, body, self.agent, self.cycle.id)

    @property
    def hands_in(self) -> str:
        """The name of that tool."""
        return f"record_{self._output}"

    @property
    def _output(self) -> str:
        return self.task.output or ""

    @property
    def _is_single(self) -> bool:
        return self.output.is_single

    def _ways(self, tx: Tx, ids: Sequence[str]) -> list[Way]:
        """In the order given; of those that are at work."""
        known = {item.id: item for item in items.find(tx, ids) if item.state is ItemState.OPEN}
        return flow.ways(tx, self.deployment.bundle.crew, [known[each] for each in ids if each in known])

    def _block(self, way: Way, known: Sequence[Fact]) -> Iterator[str]:
        crew = way.crew
        shown = {name: as_words(value) for name, value in with_sums(crew.fields, way.item.fields).items()}
        short = {name for name, text in shown.items() if len(text) <= LONGEST_NAME}
        named = [f"{name}: {cell(text)}" for name, text in shown.items() if name in short]
        yield " | ".join([f"{way.item.id} {way.item.kind}", *named])
        yield from (f" {name}: {text[:LONGEST_SHOWN]}" for name, text in shown.items() if name not in short)
        for fact in self._facts_shown(way, known):
            yield f" {fact.fact_id} {fact.source}: {' '.join(fact.text.split())}"
        for other in crew.tasks:
            if other in self.task.context:
                made = newest(way.made, other)
                for one in made:
                    yield f" {one.id} {one.output} ({other}): {_told(crew, one)}"
                if not made and way.handed_in_none(other):
                    yield f" {crew.tasks[other].output} ({other}): none"
        yield from self._of_earlier_round(way)

    def _of_earlier_round(self, way: Way) -> Iterator[str]:
        """What is known of the earlier round, where this is a later one."""
        standing, mine = way.of(self.cycle.stage), newest(way.made, self.cycle.stage)
        if self.output.may_be_none:
            mine = [one for one in mine if one.round == standing.round - 1]
        if standing.round == 1 or not (mine or self.output.may_be_none):
            return
        yield f" round {standing.round} of {self.cycle.stage}: {cell(standing.reason)}"
        for name, task in way.crew.tasks.items():
            if task.redo is not None and self.cycle.stage in crew_graph.between(way.crew, task.redo.task, name):
                for one in newest(way.made, name) if name != self.cycle.stage else ():
                    yield f" {name} said: {_told(way.crew, one)} ({one.id})"
        for one in mine:
            yield f" yours before: {_told(way.crew, one)} ({one.id})"
        if not mine:
            yield " yours before: none"

    def _facts_shown(self, way: Way, known: Sequence[Fact]) -> list[Fact]:
        """All, as many as are shown, or those that its context cites."""
        cited = None if self._shows_facts else _cited(way, self.task.context)
        return [fact for fact in known if cited is None or fact.fact_id in cited][:MOST_FACTS]

    @property
    def _shows_facts(self) -> bool:
        """Where they are cited or rested on, or nothing else is shown."""
        named = {name for field in self.output.fields.values() for name in (*field.sources, field.ids)}
        return FACTS in named or not self.task.context

    def _rows(self, row: Row) -> tuple[Row, ...]:
        return (row,) if self._is_single else row.rows(self._output)

    def _seen(self, tx: Tx, way: Way) -> Shown:
        known = self._facts_shown(way, facts.facts_of(tx, [way.item.id])[way.item.id]) if self._shows_facts else []
        made = tuple(one for other in self.task.context for one in newest(way.made, other))
        return Shown({fact.fact_id: _borne_by(fact) for fact in known}, made, told(way.item.fields))

    def _faults_of(self, shown: Shown, row: Row) -> Iterator[str]:
        """Ids that are none of what is shown, and what of a text rests on nothing."""
        cited: list[str] = []
        for name, field in self.output.fields.items():
            if field.ids is None:
                continue
            citable = list(shown.citable(field.ids))
            given = row.texts(name)
            cited += given
            if unknown := [one for one in given if one not in citable]:
                yield f"{name}: {', '.join(unknown)} is none of its {field.ids} ({', '.join(citable) or 'none'})"
        for name, field in self.output.fields.items():
            if field.sources and (text := _said(field, row, name)):
                yield from (f"{name}: {reason}" for reason in _unborne(shown, field, cited, text))


def _unborne(shown: Shown, field: FieldConfig, cited: Sequence[str], text: str) -> Iterator[str]:
    """What of a text its sources do not bear out, and what else of them does, if the record does not cite it."""
    rested = shown.sources(field, cited)
    others = tuple(
        known for source in field.sources for known in shown.citable(source).items() if known[1] not in rested
    )
    for reason, other in held_to(text, rested, others):
        told_so = _of_sources(reason, field.sources)
        yield f"{told_so} (it cites {', '.join(cited)}; {other} has it: cite that one)" if other else told_so


def _of_sources(reason: str, sources: Sequence[str]) -> str:
    """A reason that speaks of facts, where a text rests on something else: of the sources, by their names."""
    if sources == (FACTS,):
        return reason
    return reason.replace("the facts", f"its sources ({', '.join(sources)})").replace("no fact has", "no source has")


def _said(field: FieldConfig, row: Row, name: str) -> str:
    """A text, or a number as it is written; "" where it was left out."""
    number = row.number(name)
    return row.text(name) if number is None else str(Money(number) if field.money else number)


def _borne_by(fact: Fact) -> str:
    """What a fact can carry: its text, and when it was seen, which is shown as well."""
    return " ".join([fact.text, *_DATE.findall(fact.source)])


def _told(crew: CrewConfig, one: Artifact) -> str:
    """A record on one line, its sums with two places."""
    return told(with_sums(crew.outputs[one.output].fields if one.output in crew.outputs else {}, one.body))


def _cited(way: Way, tasks: Sequence[str]) -> set[str]:
    """The facts that the outputs of these tasks cite: who is to judge a claim is shown what it stands on."""
    found: set[str] = set()
    for task in tasks:
        fields = way.crew.outputs[way.crew.tasks[task].output or ""].fields if way.crew.tasks[task].output else {}
        citing = [name for name, field in fields.items() if field.ids == FACTS]
        found |= {one for made in newest(way.made, task) for name in citing for one in made.body.get(name) or ()}
    return found
