"""A recorded cycle again, request by request from its record, without any effect (docs/decisions/038).

Each request is made anew by the code, SOULs and models of today, from what the record says was shown. It is held
against the recorded one byte for byte. Where a model is to answer, it is asked that request, and no tool acts on what
it says: the next request has what was recorded, not what it would have become.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from config.files.agents import AgentConfig
from config.files.connections import ModelServers
from config.files.crews import CrewConfig
from config.files.llms import ModelConfig
from config.graph import crew_graph
from crews.cycles.factory import system_of
from crews.model.dialects import Dialect, dialect_for, dialect_of
from crews.model.wire import CallLog, Reply, Wire, as_sent
from data.ledger.flow.calls import FAILED
from data.ledger.read.stories import ModelCalled
from data.records import Cycle, ModelCall
from tools.agent.aborted import AnswerFailed
from tools.meter import Meter

ERASED = "its words were erased with somebody who was forgotten"
STRANGE = "no agent {agent} is in the configuration any more"


@dataclass(frozen=True, slots=True)
class Today:
    """What requests are made with: SOULs and models of today, or others that are to be tried.

    ``route`` is the model that all are to ask, else each agent's own.
    """

    agents: Mapping[str, AgentConfig]
    models: Mapping[str, ModelConfig]
    route: str | None = None

    def model_of(self, agent: str) -> ModelConfig:
        """The model that an agent asks."""
        return self.models[self.route or self.agents[agent].model]


class Again(NamedTuple):
    """A request made again: ``request`` is what is sent now, None with a reason ``why`` where it cannot be made.

    ``reply`` is what the recorded answer says, ``answer`` and ``answered`` the new one, where a model was asked.
    """

    recorded: ModelCalled
    request: str | None
    why: str
    reply: Reply | None
    answer: ModelCall | None = None
    answered: Reply | None = None

    @property
    def same(self) -> bool:
        """Whether what is sent, and what is read from the recorded answer, is what it was."""
        return self.request is not None and self.request == self.recorded.request and self._reads_the_same()

    def _reads_the_same(self) -> bool:
        was, now = self.recorded, self.reply
        if now is None:
            return was.finish_reason in FAILED or was.finish_reason.startswith("http_")
        read = (now.finish, now.usage.input, now.usage.output)
        return read == (was.finish_reason, was.input_tokens, was.output_tokens)


def made_again(call: ModelCalled, today: Today) -> Again:
    """Make a recorded request again, as it would be made today."""
    if call.request is None or call.response is None:
        return Again(call, None, ERASED, None)
    if call.agent not in today.agents:
        return Again(call, None, STRANGE.format(agent=call.agent), None)
    body = json.loads(call.request)
    dialect = dialect_of(body)
    made = _body(dialect, dialect, body, call.agent, today)
    return Again(call, as_sent(made), "", _read(call.response, dialect))


def asks_otherwise(calls: Sequence[ModelCalled], crew: CrewConfig, stage: str) -> bool:
    """Whether the words of the stage's task are others today than in the record, which its requests are made with."""
    task = crew.agent_tasks.get(stage)
    asked = [body for call in calls if call.agent != getattr(task, "manager", None) and (body := call.request)]
    if task is None or not asked:
        return False
    words = (task.description, task.expected_output)
    named = [_squeezed(crew_graph.named(crew, text) if task.traits.is_declared else text) for text in words]
    return not any(all(text in shown for text in named) for shown in map(_text_of, asked))


def _text_of(request: str) -> str:
    return _squeezed(" ".join(_texts(json.loads(request))))


def _texts(given: object) -> Iterator[str]:
    inner = given.values() if isinstance(given, dict) else given if isinstance(given, list) else ()
    yield from ([given] if isinstance(given, str) else (text for one in inner for text in _texts(one)))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def ask(
    calls: Sequence[ModelCalled], today: Today, servers: ModelServers, cycle: Cycle, meter: Meter
) -> Iterator[Again]:
    """Have each request that was answered once answered again; a failed answer is told as one.

    Raises:
        CycleAborted: the model is out of reach.
        Halted: the answers have cost what they may.
    """
    for call in calls:
        again = made_again(call, today)
        if again.request is not None and again.reply is not None:
            yield _asked(again, today, servers, cycle, meter)


def _asked(again: Again, today: Today, servers: ModelServers, cycle: Cycle, meter: Meter) -> Again:
    call = again.recorded
    model = today.model_of(call.agent)
    server = servers.model_of(model.provider)
    body = json.loads(call.request or "")
    spoken, asked_in = dialect_of(body), dialect_for(server)
    if model.model == call.model and type(spoken) is type(asked_in):
        asked_in = spoken  # it has what this very model thought
    made = _body(spoken, asked_in, body, call.agent, today)
    kept: list[ModelCall] = []

    def record(one: ModelCall) -> None:
        kept.append(one)
        meter.answered(one)

    log = CallLog(cycle.id, call.agent, lambda: (), record, lambda: meter.ask(cycle, call.agent))
    reply = None
    with suppress(AnswerFailed):
        reply = Wire(model, server, log).post(asked_in.path, asked_in.headers(server.api_key), made, asked_in.read)
    spent = sum(one.cost_usd for one in kept)
    return again._replace(request=as_sent(made), answer=replace(kept[-1], cost_usd=spent), answered=reply)


def _body(
    spoken: Dialect, asked_in: Dialect, body: Mapping[str, object], agent: str, today: Today
) -> dict[str, object]:
    """The request's prompt in the words of a dialect, below the SOUL of today."""
    prompt = replace(spoken.prompt(body), system=system_of(today.agents[agent]))
    return asked_in.body(today.model_of(agent), prompt)


def _read(response: str, dialect: Dialect) -> Reply | None:
    try:
        return dialect.read(json.loads(response))
    except ValueError:
        return None
