"""The Reporter's bench: the warehouse's figures, and a text that names them without typing any."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from typing_extensions import override

from config import works
from data.redact import redact
from guardrails.prohibitions import broken
from tools.agent.base import AgentTool, Anything, agent_tool
from tools.agent.bench import Bench, Outcome
from tools.agent.fence import marked
from tools.agent.lines import Answer
from tools.agent.records import Field, Text, Texts
from tools.agent.rows import read_object
from tools.agent.schema import object_of

if TYPE_CHECKING:
    from data.warehouse.figures import Figure

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


REPORT = (
    Field("text", Text(2000, lines=True), "at most 120 words; no digits or number words", also=("report",)),
    Field(
        "flags",
        Texts(400),
        "what is unusual, a sentence each; figures in braces here too",
        optional=True,
    ),
)


class ReportBench(Bench):
    """Hands out the figures of this moment; takes one report, which the cycle's outcome keeps."""

    traits = works.REPORT
    _report: str | None = None
    _figures: "Mapping[str, Figure]"

    @override
    def words(self) -> str:
        """Nothing besides the figures."""
        return ""

    @override
    def open(self) -> str:
        """Publish the warehouse as it is now; show its figures, one a line.

        Those that are nothing, or that follow from others, are left out.
        """
        from data.warehouse.figure_list import EVER_QUALIFIED, NOT_LISTED, TOWARDS_GOAL  # noqa: PLC0415
        from data.warehouse.figures import figures  # noqa: PLC0415 - only a report needs DuckDB
        from data.warehouse.publish import publish  # noqa: PLC0415

        path = publish(
            self.deployment.ledger, self.deployment.home, self.deployment.run_id, self.deployment.clock.now()
        )
        self._figures = figures(path, self.campaign)
        goal, ever = self._figures.get(TOWARDS_GOAL), self._figures.get(EVER_QUALIFIED)
        known = {TOWARDS_GOAL} if goal and ever and goal.value == ever.value else frozenset()
        told = [
            (name, figure) for name, figure in self._figures.items() if figure.value and name not in NOT_LISTED | known
        ]
        lines = [_line(name, figure) for name, figure in told]
        self.opening = self.newest = marked(
            redact("\n".join([*lines, "A figure that is not listed is 0, or nothing is known yet to compute it from."]))
        )
        return self.opening

    @override
    def outcome(self) -> Outcome:
        return Outcome(int(self._report is not None), 1)

    @override
    def detail(self, outcome: Outcome) -> str:
        """The report itself."""
        return self._report or str(outcome)

    def write(self, tool: str, given: Mapping[str, object]) -> Answer:
        """Take the report if every figure in it is a placeholder that exists."""
        report = read_object(REPORT, given)
        text, flags = report.text("text"), list(report.texts("flags"))
        said = [text, *flags]
        problems = [*report.faults, *(problem for part in said for problem in self._problems(part))]
        problems += broken("\n".join(said), self.never)
        answer = Answer(f"refused: {'; '.join(problems)}") if problems else Answer("recorded", final=True)
        with self.lock, self.carry_out() as tx:
            self.stop_if_halted(tx)
            self.note_call(
                tx, tool, given, answer, accepted=int(not problems), refused=int(bool(problems)),
                refusals=[("report", problem) for problem in problems],
            )  # fmt: skip
        if not problems:
            self._report = json.dumps({"text": redact(text), "flags": [redact(flag) for flag in flags]})
        return answer

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_report``."""
        return agent_tool(
            known_as,
            "Record the report. Write each figure as its name in braces, as in {funnel.qualified}: "
            "code puts the number and its unit there.",
            Anything,
            lambda **given: self.write(known_as, given),
            object_of(REPORT),
        )

    def _problems(self, text: str) -> list[str]:
        unknown = [name for name in PLACEHOLDER.findall(text) if name.strip() not in self._figures]
        problems = [f"there is no figure {{{name}}}" for name in unknown]
        if digit := re.search(r"\S*\d\S*", PLACEHOLDER.sub("", text)):
            problems.append(f'"{digit.group()[:20]}" is a number; write the figure\'s name in braces')
        return problems


def _line(name: str, figure: "Figure") -> str:
    """A figure with what it means, where its name does not say that already."""
    said = set(re.split(r"\W+|_", f"{name} prospects of the"))
    plain = set(re.split(r"\W+", figure.label)) <= said
    return f"{name} = {figure}" if plain else f"{name} = {figure} ({figure.label})"
