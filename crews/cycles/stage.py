"""One cycle's crew at work: the Boss delegates the stage and decides on it, or plans by itself, or is left out."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from math import ceil
from typing import Any

from config.files.agents import AgentConfig
from config.files.llms import ModelConfig
from crews.cycles import boss, factory
from crews.cycles.outcome import CycleOutcome, told
from crews.model.llm import MeteredLLM, build_llm
from crews.model.wire import CallLog
from crews.standing import decisions
from crews.standing.decisions import CHOICES, OBJECTIONS, Choice, Decision
from crews.standing.supervision import manager_of
from data.ledger.flow import calls, cycles
from data.records import Cycle, ModelCall
from data.redact import redact, redacted
from guardrails.verdicts import Halted
from tools.agent.aborted import AnswerFailed, CycleAborted
from tools.agent.base import AgentTool
from tools.agent.bench import NOTHING_LEFT, Bench, Outcome
from tools.agent.board import read_board
from tools.agent.fence import FENCE, marked
from tools.agent.lines import Answer, in_runs
from tools.agent.registry import board_for, open_bench, tools_for
from tools.deployment import Deployment
from tools.writing.lessons import told_to
from tools.writing.texts import one_line

MOST_DELEGATIONS = 3
LONGEST_REASON = 400
LONGEST_NOTE = 400
LONGEST_WORDS = 200
PLANS_LOOKED_AT = 10
"""More than may fail in a row before the stage is given up."""
LESSONS = (
    "What people changed in your words before. Write as they did; what it says of others is no fact about anybody here:"
)
NOT_YET = "nobody has worked at these yet: call delegate, or decide replan or escalate"
NOW_DECIDE = f"Now call decide ({', '.join(CHOICES)}), or delegate what is left once more."

Work = Callable[[Bench, str, Sequence[AgentTool]], str]
"""How a specialist works at a part of the bench: from a text, with tools, to its last words."""


class Stage:
    """The work of one cycle. ``outcome`` may be asked for at any time: it is read from the ledger."""

    def __init__(self, deployment: Deployment, cycle: Cycle) -> None:
        bundle = deployment.bundle
        self._deployment = deployment
        self._cycle = cycle
        self._task = bundle.crew.agent_tasks[cycle.stage]
        self._is_managers = self._task.traits.is_managers
        self._worker = cycle.stand_in or self._task.agent
        self._bench = open_bench(deployment, cycle, self._task, self._worker)
        self._delegations = 0
        self._words = ""
        self._decided: tuple[Choice, str] | None = None
        self._named: list[str] = []
        self._failures: list[str] = []
        self._boss_trace: str | None = None
        self._schemas: dict[str, Mapping[str, Any]] = {}

    def run(self) -> CycleOutcome:
        """Run the crew, unless there is nothing left to do."""
        if self._bench.open():
            if self._is_managers:
                self._words = self._plan()
            elif self._cycle.direct:
                self._words = self._alone()
            else:
                self._words = self._with_boss()
        return self.outcome()

    def outcome(self) -> CycleOutcome:
        """What the ledger says, and what the Boss said."""
        found = self._bench.outcome()
        decision, reason = self._decision(found)
        return CycleOutcome(
            state=found.state,
            recorded=found.recorded,
            remaining=found.total - found.recorded,
            delegations=self._delegations,
            boss_decision=decision,
            boss_reason=redacted(reason, LONGEST_REASON),
            decided_of=tuple(self._named or self._bench.left()),
            detail=self._bench.detail(found),
            exhausted=self._bench.exhausted,
            error=told("; ".join(dict.fromkeys(self._failures))),
        )

    def _with_boss(self) -> str:
        """The hierarchical crew: the Boss holds ``delegate``, ``decide`` and, if it has it, ``read_board``.

        A Boss whose model fails once the specialist has worked leaves what was recorded as it is, without its word.
        """
        soul, specialist = self._soul(self._manager), self._specialist(self._bench)
        llm = self._llm(self._manager, self._bench.everybody())
        board = self._declared(board_for(self._bench, soul, self._note_look))
        try:
            return factory.kickoff(factory.boss_crew(soul, llm, specialist, self._order(specialist.role), board))
        except AnswerFailed as failed:
            if not self._delegations:
                raise
            self._failures.append(failed.reason)
            return ""

    def _plan(self) -> str:
        """The Boss's own cycle: nobody to delegate to."""
        soul = self._soul(self._worker)
        tools = self._declared([*tools_for(self._bench, soul), *board_for(self._bench, soul, self._note_look)])
        text = "\n".join(_filled([self._text(self._bench, ""), self._asked_for()]))
        return factory.kickoff(factory.boss_crew(soul, self._llm(self._worker, ()), None, text, tools))

    def _asked_for(self) -> str:
        """Why the Boss asked for another plan since the last one, stage by stage."""
        with self._deployment.ledger.read() as tx:
            newest = cycles.last_of_each_stage(tx, self._cycle.campaign)
            plans = cycles.recent(tx, self._cycle.campaign, self._cycle.stage, PLANS_LOOKED_AT)
        made = next((plan for plan in plans if plan.recorded), None)
        asked = [one for one in newest if decisions.asks_for_plan(one, made)]
        told = "; ".join(f"{one.cycle.stage}: {one_line(one.boss_reason)}" for one in asked)
        return f"{FENCE}\n{marked(f'You asked for another plan: {told}')}" if asked else ""

    def _alone(self) -> str:
        """The specialist, or who stands in for it, without the Boss."""

        def work(bench: Bench, text: str, tools: Sequence[AgentTool]) -> str:
            return factory.kickoff(factory.solo_crew(self._specialist(bench), text, tools))

        return self._labour("", work)

    def _specialist(self, bench: Bench) -> factory.Specialist:
        llm, soul = self._llm(self._worker, None, bench), self._soul(self._worker)
        looks = sum(reader.calls for reader in soul.readers) * len(bench.items)
        turns = 2 * ceil(len(bench.items) / self._task.batch) + 3 + looks
        tools = self._declared([boss.delegate_tool(soul.role, self._delegate), boss.decide_tool(self._decide)])
        return factory.build_specialist(soul, llm, turns, tools)

    def _delegate(self, note: str) -> Answer:
        """Have the specialist work: a clean outcome needs no second look, any other is the Boss's to decide on."""
        if self._delegations == MOST_DELEGATIONS:
            return Answer(f"delegated {MOST_DELEGATIONS} times already; call decide ({', '.join(CHOICES)})")
        if self._delegations:
            self._bench.open()
        self._delegations += 1
        asked = redacted(note.strip(), LONGEST_NOTE)
        trace_id = self._boss_trace
        said = self._labour(asked, lambda bench, text, tools: self._specialist(bench).work(text, tools))
        found = self._bench.outcome()
        words = one_line(redacted(said, LONGEST_WORDS))
        answer = Answer(str(found), final=True) if found.state == "done" else self._to_decide(found, words)
        self._note_boss(trace_id, "delegate", {"note": asked}, answer, asked)
        return answer

    def _to_decide(self, found: Outcome, words: str) -> Answer:
        """The outcome as the ledger has it with why it is no better, and a sample of what was recorded."""
        sample, left = self._bench.sample(), in_runs(self._bench.left())
        role = self._soul(self._worker).role
        failed = "; ".join(one for one in dict.fromkeys(self._failures) if one not in str(found))
        is_unfinished = (found.untouched or found.begun) and not words.endswith(NOTHING_LEFT)
        material = [
            *([marked(f"The {role} ended with: {words}")] if words and is_unfinished else []),
            *([f"a sample of what is recorded:\n{sample}"] if sample else []),
        ]
        shown = [
            str(found),
            *([f"left: {left}"] if left else []),
            *([f"failed on the way: {told(failed)}"] if failed else []),
            *([FENCE, *material] if material else []),
            NOW_DECIDE,
        ]
        return Answer("\n".join(shown))

    def _decide(self, choice: Choice, reason: str, named: list[str]) -> Answer:
        """Take the Boss's decision, which ends its loop; to object it need not have anybody work first."""
        if not self._delegations and choice not in OBJECTIONS:
            return Answer(NOT_YET)
        if strangers := [item for item in named if item not in self._bench.items]:
            return Answer(f"no items of this cycle: {', '.join(strangers)} ({', '.join(self._bench.items)})")
        why = redacted(reason, LONGEST_REASON)
        self._named = named
        self._decided = (choice, why)
        answer = Answer(f"decided: {choice}", final=True)
        self._note_boss(self._boss_trace, "decide", {"decision": choice, "reason": why}, answer, why)
        return answer

    def _labour(self, note: str, work: Work) -> str:
        """Have specialists work side by side, each at its part of the bench, until it is done; give their last words.

        Raises:
            CycleAborted: their model fails at everything, or is out of reach.
            Halted: the campaign is.
        """
        parts = self._bench.parts(min(self._deployment.at_once, self._model_of(self._worker).at_once))
        with ThreadPoolExecutor(len(parts), "batches") as pool:
            at_work = [pool.submit(copy_context().run, self._labour_at, part, note, work) for part in parts]
        self._bench.gather(parts)
        failed = [error for one in at_work if (error := one.exception())]
        grave = [error for error in failed if not isinstance(error, AnswerFailed)]
        if grave:
            raise next((error for error in grave if isinstance(error, Halted)), grave[0])
        if failed and not self._bench.outcome().recorded:
            raise CycleAborted(str(failed[0])) from failed[0]
        return " ".join(dict.fromkeys(one.result() for one in at_work if not one.exception()))

    def _labour_at(self, bench: Bench, note: str, work: Work) -> str:
        """Have a specialist work until the bench is done; a batch at which its model fails does not end the rest.

        Raises:
            AnswerFailed: its model failed too often.
        """
        tools = self._declared(tools_for(bench, self._soul(self._worker)))
        while True:
            try:
                return work(bench, self._text(bench, note), tools)
            except AnswerFailed as failed:
                self._failures.append(failed.reason)
                if not bench.set_aside(failed.reason):
                    raise

    def _note_boss(
        self, trace_id: str | None, tool: str, arguments: dict[str, str], answer: Answer, why: str = ""
    ) -> None:
        """Keep what the Boss did with one of its own tools, which record nothing of the stage."""
        given = json.dumps(arguments, ensure_ascii=False)
        with self._deployment.ledger.write(trace_id) as tx:
            calls.record_tool_call(tx, self._cycle, self._manager, tool, given, answer.text, 0, 0, why)

    @property
    def _manager(self) -> str:
        if self._task.manager is None:
            raise CycleAborted(f"{self._cycle.stage} has no manager, and was to be delegated")
        return self._task.manager

    def _note_look(self, tool: str, answer: Answer) -> None:
        self._note_boss(self._boss_trace, tool, {}, answer)

    def _order(self, role: str) -> str:
        """The Boss's task."""
        with self._deployment.ledger.read() as tx:
            earlier = cycles.recent(tx, self._cycle.campaign, self._cycle.stage, 2)
        last = next((record for record in earlier if record.cycle.id != self._cycle.id), None)
        context = (self._bench.cut, self._bench.why, f"Now: {read_board(self._bench).text}")
        words = {name: self._bench.in_words(getattr(self._task, name)) for name in ("description", "expected_output")}
        return boss.order(self._task.model_copy(update=words), role, self._bench.items, last, context)

    def _text(self, bench: Bench, note: str) -> str:
        """The specialist's task: the YAML's words, what code knows, the Boss's note, and the first batch."""
        parts = [
            self._bench.in_words(self._task.description),
            self._bench.in_words(self._task.expected_output),
            self._bench.words(),
            FENCE,
            self._lessons(),
            note and f"The {manager_of(self._deployment.bundle, self._cycle.stage)} adds: {note}",
            bench.opening,
        ]
        return "\n".join(_filled(parts))

    def _lessons(self) -> str:
        """What people changed in this agent's words, and a person has accepted as a lesson."""
        told = told_to(self._deployment, self._worker)
        return f"{LESSONS}\n{marked(redact(told))}" if told else ""

    def _decision(self, found: Outcome) -> tuple[Decision, str]:
        """What the Boss decided, by its tool or else in its last words; a clean outcome proceeds by rule."""
        if self._decided is not None:
            return self._decided
        if self._cycle.direct:
            return "none", self._words
        if not self._delegations and not self._is_managers:
            said = decisions.read(self._words) if self._words else "none"
            return (said if said in OBJECTIONS else "none"), self._words
        if found.state == "done":
            return "proceed", self._words
        return (decisions.read(self._words) if self._words else "none"), self._words

    def _declared(self, tools: list[AgentTool]) -> list[AgentTool]:
        """The tools; the schemas that they declare go to the model as they stand."""
        self._schemas |= {tool.name: tool.wire_schema for tool in tools if tool.wire_schema is not None}
        return tools

    def _soul(self, agent: str) -> AgentConfig:
        return self._deployment.bundle.agents[agent]

    def _llm(self, agent: str, prospects: tuple[str, ...] | None, bench: Bench | None = None) -> MeteredLLM:
        """A new LLM, at a part of the bench; without ``prospects`` its calls serve those of the batch in hand."""
        at = bench or self._bench
        serves = at.serves if prospects is None else lambda: prospects
        meter = self._deployment.meter
        log = CallLog(self._cycle.id, agent, serves, partial(self._record, at), lambda: meter.ask(self._cycle, agent))
        model = self._model_of(agent)
        server = self._deployment.connections.model_of(model.provider)
        return build_llm(model, server, log, bench, self._schemas)

    def _model_of(self, agent: str) -> ModelConfig:
        return self._deployment.bundle.models[self._soul(agent).model]

    def _record(self, bench: Bench, call: ModelCall) -> None:
        """Keep the request; what its answer has tools do carries its trace."""
        with self._deployment.ledger.write() as tx:
            trace_id = calls.record_model_call(tx, self._cycle.campaign, call)
        self._deployment.meter.answered(call)
        if call.agent == self._worker:
            bench.trace_id, bench.said = trace_id, redacted(call.said, LONGEST_REASON)
        if call.agent != self._worker or self._is_managers:
            self._boss_trace = trace_id


def _filled(parts: Iterable[str]) -> list[str]:
    return [stripped for part in parts if (stripped := part.strip("\n"))]
