"""``replay``: a recorded cycle again, from its record, or against another model or SOUL; nothing comes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commands.run.preparation import SPEND_USD, models_of
from commands.shared.choice import to_read
from commands.shared.errors import BadInput, not_one_of
from commands.shared.ledgers import opened_to_read, person
from commands.shared.output import complain
from commands.trials.replay_output import Shown
from config.files.agents import AgentConfig, AgentsFile
from config.files.crews import CrewConfig
from config.loading import CampaignBundle, ConfigError, load_campaign
from config.reading import read
from crews.cycles.switches import set_switches
from data.ledger.flow.cycles import CycleRecord
from data.ledger.read import replays, stories
from data.ledger.read.replays import Request
from data.ledger.read.stories import ModelCalled
from guardrails.verdicts import Halted
from tools.agent.aborted import CycleAborted
from tools.hints import typed
from tools.meter import Meter

if TYPE_CHECKING:
    from crews.trials.replays import Again, Today

FROM_THE_RECORD = "replay it from its record, which asks no model: leave --model and --soul out"
DONE, DIFFERS, SPENT = 0, 1, 3
"""Exit codes: every request is as it was (or was answered), one is not, or the limit ended it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is put to whom: a route of models.yaml, a file of SOULs, what the answers may cost, and who wants it."""

    model: str | None
    soul: Path | None
    spend_usd: float | None
    by: str

    @property
    def asks(self) -> bool:
        """Is a model asked?"""
        return self.model is not None or self.soul is not None


def replay(cycle_id: str, wanted: Wanted, config_dir: Path, home: Path | None, *, as_json: bool) -> int:
    """Replay a cycle, note it, and return the exit code."""
    if wanted.spend_usd is not None and not wanted.asks:
        raise BadInput("--spend is what a model may cost, and from the record none is asked: add --model or --soul")
    found = to_read(cycle_id, None, home)
    set_switches(found.path)
    with opened_to_read(found) as ledger:
        with ledger.read() as tx:
            story = stories.of_cycle(tx, cycle_id)
        assert story.cycle is not None  # noqa: S101 - of_cycle has one, or raises
        record = story.cycle
        souls = _souls(wanted.soul, {call.agent for call in story.models}, cycle_id)
        bundle = load_campaign(found.run.campaigns.get(record.cycle.campaign, record.cycle.campaign), config_dir)
        today = _today(bundle, souls, wanted.model)
        calls = [call for call in story.models if not souls or call.agent in souls]
        shown = Shown(as_json=as_json)
        shown.begin(found, record, wanted.model, wanted.soul)
        done: list[Again] = []
        code = DONE
        try:
            for again in _made(calls, today, record, wanted, config_dir):
                done.append(again)
                shown.tell(again)
        except Halted as halt:
            complain(f"{halt.reason}; add --spend for more")
            code = SPENT
        except CycleAborted as aborted:
            raise BadInput(aborted.reason) from aborted
        finally:
            with ledger.write() as tx:
                number = replays.record(tx, record.cycle.campaign, map(_noted, done), person(wanted.by))
        shown.end(done, number)
        _note_other_words(calls, bundle.crew, record.cycle.stage)
    return DIFFERS if not wanted.asks and not all(one.same for one in done) else code


def _made(
    calls: list[ModelCalled], today: "Today", record: CycleRecord, wanted: Wanted, config_dir: Path
) -> "Iterator[Again]":
    from crews.trials.replays import ask, made_again

    if not wanted.asks:
        return (made_again(call, today) for call in calls)
    meter = Meter(record.cycle.campaign, SPEND_USD if wanted.spend_usd is None else wanted.spend_usd)
    return ask(calls, today, models_of(config_dir, otherwise=FROM_THE_RECORD), record.cycle, meter)


def _souls(file: Path | None, asked: set[str], cycle: str) -> Mapping[str, AgentConfig]:
    """The SOULs that are to be tried, by the names of agents that asked something in the cycle."""
    if file is None:
        return {}
    found = read(file, AgentsFile)
    if found.value is None:
        raise ConfigError(found.problems)
    souls: dict[str, AgentConfig] = {name: soul for name, soul in found.value.items() if name in asked}
    if not souls:
        said = f"those who asked a model in it: {', '.join(sorted(asked))}" if asked else "nobody asked a model in it"
        raise BadInput(
            f"{file} has a SOUL of {', '.join(found.value) or 'nobody'}, who asked nothing in {cycle}; {said}"
        )
    return souls


def _note_other_words(calls: list[ModelCalled], crew: CrewConfig, stage: str) -> None:
    from crews.trials.replays import asks_otherwise

    if asks_otherwise(calls, crew, stage):
        agent = crew.agent_tasks[stage].agent
        what = f"note: the words of {stage} are others now, and its requests were made with those of the record"
        complain(f"{what}; {typed(f'try {agent}')} asks with the new ones, and so does run --model live")


def _today(bundle: CampaignBundle, souls: Mapping[str, AgentConfig], route: str | None) -> "Today":
    """What requests are made with: the configuration as it is now, and what is to be tried in place of it."""
    from crews.trials.replays import Today

    for soul in souls.values():
        if soul.model not in bundle.models:
            raise not_one_of("model of the SOUL", soul.model, bundle.models)
    if route is not None and route not in bundle.models:
        raise not_one_of("--model", route, bundle.models)
    return Today({**bundle.agents, **souls}, bundle.models, route)


def _noted(again: "Again") -> Request:
    """What is kept of a request that was made again."""
    now, was = again.answer, again.recorded
    return Request(
        trace_id=was.trace_id,
        agent=was.agent,
        model=now.model if now else was.model,
        same=again.same,
        asked=now is not None,
        request=again.request or "",
        response=(now.response if now else was.response) or "",
        input_tokens=now.input_tokens if now else 0,
        output_tokens=now.output_tokens if now else 0,
        cost_usd=now.cost_usd if now else 0.0,
        finish_reason=now.finish_reason if now else was.finish_reason,
    )
