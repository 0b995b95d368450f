"""The Reporter's bench: the warehouse's figures, and a text that names them without typing any."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from typing_extensions import override

from data.redact import redact
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.bench import Bench, Outcome
from tools.agent.lines import Answer

if TYPE_CHECKING:
    from data.warehouse.figures import Figure

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Report(Arguments):
    """The text, and what is out of the ordinary."""

    text: str
    flags: list[str]


class ReportBench(Bench):
    """Hands out the figures of this moment; takes one report, which the cycle's outcome keeps."""

    _report: str | None = None
    _figures: "Mapping[str, Figure]"

    @override
    def words(self) -> str:
        """Nothing besides the figures."""
        return ""

    @override
    def open(self) -> str:
        """Publish the warehouse as it is now; show its figures, one a line, those that are nothing left out."""
        from data.warehouse.figures import figures  # noqa: PLC0415 - only a report needs DuckDB
        from data.warehouse.publish import publish  # noqa: PLC0415

        path = publish(
            self.deployment.ledger, self.deployment.home, self.deployment.run_id, self.deployment.clock.now()
        )
        self._figures = figures(path, self.campaign)
        lines = [f"{name} = {figure}" for name, figure in self._figures.items() if figure.value]
        self.opening = self.newest = redact("\n".join([*lines, "Every other figure is nothing."]))
        return self.opening

    @override
    def outcome(self) -> Outcome:
        return Outcome(int(self._report is not None), 1)

    @override
    def detail(self, outcome: Outcome) -> str:
        """The report itself."""
        return self._report or str(outcome)

    def write(self, tool: str, text: str, flags: list[str]) -> Answer:
        """Take the report if every figure in it is a placeholder that exists."""
        problems = [problem for part in (text, *flags) for problem in self._problems(part)]
        if not text.strip():
            problems.append("the text is empty")
        answer = Answer(f"refused: {'; '.join(problems)}") if problems else Answer("recorded", final=True)
        with self.lock, self.carry_out() as tx:
            self.stop_if_halted(tx)
            self.note_call(
                tx,
                tool,
                {"text": text, "flags": flags},
                answer,
                accepted=int(not problems),
                refused=int(bool(problems)),
                refusals=[("report", problem) for problem in problems],
            )
        if not problems:
            self._report = json.dumps({"text": redact(text), "flags": [redact(flag) for flag in flags]})
        return answer

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_report``."""
        return agent_tool(
            known_as,
            "The report. Figures only as placeholders, {name of a figure}; a digit is refused. flags: anomalies",
            Report,
            lambda text, flags: self.write(known_as, text, flags),
        )

    def _problems(self, text: str) -> list[str]:
        unknown = [name for name in PLACEHOLDER.findall(text) if name.strip() not in self._figures]
        problems = [f"there is no figure {{{name}}}" for name in unknown]
        if digit := re.search(r"\S*\d\S*", PLACEHOLDER.sub("", text)):
            problems.append(f'"{digit.group()[:20]}" is a number; write the figure\'s name in braces')
        return problems
