"""Whether what came of a case is what it expects. Pure: code compares, and no model judges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.checks.case_checks import ids_of, record_fields
from config.conditions import holds
from config.files.cases import RECORD, Expect
from config.trials import Trial
from crews.kinds.record import Record


@dataclass(frozen=True, slots=True)
class Came:
    """What came of the cycle: its records, whether a tool refused anything, the manager's decision, what failed."""

    records: Sequence[Record]
    refused: bool = False
    decision: str = "none"
    error: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that the case expects, and ``why`` it does not hold; empty where it does."""

    what: str
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether it holds."""
        return not self.why


def compare(trial: Trial, came: Came) -> list[Held]:
    """Everything that the case expects, in its order; that the cycle does not fail is expected of each."""
    expect = trial.case.expect
    found = [Held("the cycle does its work", came.error), *_recorded(trial, came), *_conditions(trial, came)]
    found += [Held(f"never: {word}", _where(word, came.records)) for word in expect.never]
    return [*found, *_refused(expect, came), *_decided(expect, came)]


def _recorded(trial: Trial, came: Came) -> Iterator[Held]:
    wanted, known = trial.case.expect.recorded, ids_of(trial.case, trial.work)
    if wanted is None:
        return
    named = {"all": known, "none": ()}.get(wanted, ()) if isinstance(wanted, str) else tuple(wanted)
    there = list(dict.fromkeys(record.item for record in came.records))
    missing, beyond = [one for one in named if one not in there], [one for one in there if one not in named]
    told = [f"nothing is on record of {', '.join(missing)}"] if missing else []
    told += [f"something is on record of {', '.join(beyond)}"] if beyond else []
    said = wanted if isinstance(wanted, str) else ", ".join(wanted)
    yield Held(f"recorded: {said}", "; ".join(told))


def _conditions(trial: Trial, came: Came) -> Iterator[Held]:
    declared = record_fields(trial.bundle.crew, trial.task)
    asked = [(condition, "", came.records) for condition in trial.case.expect.each]
    for item, conditions in trial.case.expect.of.items():
        mine = [record for record in came.records if record.item == item]
        asked += [(condition, f"{item}: ", mine) for condition in conditions]
    for condition, whose, records in asked:
        wrong = [record.item for record in records if not holds(condition, {RECORD: record.fields}, declared)]
        yield Held(f"{whose}{condition}", f"not of {', '.join(dict.fromkeys(wrong))}" if wrong else "")


def _where(word: str, records: Sequence[Record]) -> str:
    sought = " ".join(word.split()).casefold()
    found = dict.fromkeys(record.item for record in records if sought in record.text.casefold())
    return f"it is on record of {', '.join(found)}" if found else ""


def _refused(expect: Expect, came: Came) -> Iterator[Held]:
    if expect.refused is not None:
        why = "a tool refused something" if came.refused else "no tool refused anything"
        yield Held(f"refused: {str(expect.refused).lower()}", "" if came.refused is expect.refused else why)


def _decided(expect: Expect, came: Came) -> Iterator[Held]:
    if expect.decision:
        why = "" if came.decision in expect.decision else f"the decision is {came.decision}"
        yield Held(f"decision: {', '.join(expect.decision)}", why)
