"""What came of trying an agent on a case, for people and for programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commands.shared import homes
from commands.shared.output import clean, console, pairs, print_json, say, written
from crews.kinds.record import Record
from crews.trials.trying import Tried
from data.counts import counted
from data.ledger.read.stories import ModelCalled, ToolCalled

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Shown:
    """How it is told: as JSON, and with what the agent was shown."""

    as_json: bool = False
    prompts: bool = False


def tell(tried: Tried, home: homes.Home | None, shown: Shown) -> None:
    """Tell of one case; ``home`` is where everything of it is, where it is kept."""
    if shown.as_json:
        print_json(_as_json(tried, home, shown))
        return
    trial = tried.trial
    say(f"\n{trial.agent} on {trial.case.case} ({trial.task} of {trial.bundle.campaign.campaign}): {trial.case.about}")
    for number, call in enumerate(tried.story.models if shown.prompts else (), 1):
        say(f"\nrequest {number}, {call.agent} asks {call.model}")
        say("\n".join(_told_of(call)))
    for used in tried.story.tools:
        say(_call(used))
        for item, reason in used.refusals:
            say(f"  refused {item}: {clean(reason)}")
    say("on record" if tried.records else "nothing is on record")
    for record in tried.records:
        _say_record(record)
    for held in tried.held:
        say(f"holds: {held.what}" if held.holds else f"DOES NOT HOLD: {held.what}: {held.why}")
    word = "passed" if tried.passed else "FAILED"
    requests = counted(len(tried.story.models), "request")
    told = f"{requests}, {counted(tried.tokens, 'token')}, ${tried.cost_usd:.4f}"
    say(f"{word}: {told}{f'; all of it is in {home.path}' if home else ''}")


def summarise(tried: Sequence[Tried], spared: Sequence[str]) -> None:
    """How many cases passed, which did not, and which were not tried."""
    failed = [one.trial.case.case for one in tried if not one.passed]
    told = f"{counted(len(tried), 'case')}: {len(tried) - len(failed)} passed"
    told += f", {len(failed)} failed ({', '.join(failed)})" if failed else ""
    told += f"; not tried, since the cast is no model: {', '.join(spared)} (add --model live)" if spared else ""
    say(f"\n{told}")


def _as_json(tried: Tried, home: homes.Home | None, shown: Shown) -> dict[str, Any]:
    trial, cycle = tried.trial, tried.story.cycle
    assert cycle is not None  # noqa: S101 - a trial has one
    return {
        "agent": trial.agent,
        "case": trial.case.case,
        "task": trial.task,
        "campaign": trial.bundle.campaign.campaign,
        "passed": tried.passed,
        "expected": [{"what": one.what, "holds": one.holds, "why": one.why} for one in tried.held],
        "records": [{"item": one.item, "fields": dict(one.fields)} for one in tried.records],
        "calls": [_call_as_json(one) for one in tried.story.tools],
        "outcome": cycle.outcome,
        "decision": cycle.boss_decision,
        "error": cycle.error,
        "requests": len(tried.story.models),
        "tokens": tried.tokens,
        "cost_usd": tried.cost_usd,
        "prompts": ["\n".join(_told_of(call)) for call in tried.story.models] if shown.prompts else [],
        "home": str(home.path) if home else None,
    }


def _call_as_json(used: ToolCalled) -> dict[str, Any]:
    refusals = [{"item": item, "reason": reason} for item, reason in used.refusals]
    return {
        "agent": used.agent,
        "tool": used.tool,
        "taken": used.accepted,
        "refused": used.refused,
        "refusals": refusals,
        "arguments": json.loads(used.arguments or "null"),
        "answer": used.result,
    }


def _call(used: ToolCalled) -> str:
    """As in ``record_judgements by scout: took 2, refused 1``; with its answer where it takes and refuses nothing."""
    if used.accepted or used.refused:
        return f"{used.tool} by {used.agent}: took {used.accepted}, refused {used.refused}"
    answer = " ".join((used.result or "").split())
    return f"{used.tool} by {used.agent}: {answer[:LONGEST]}"


def _say_record(record: Record) -> None:
    say(f"  {record.item}")
    console().print(pairs(((name, written(value)) for name, value in record.fields.items()), indent=2))


def _told_of(call: ModelCalled) -> Iterator[str]:
    """What a request says to the model, turn by turn, without the schemas of its tools."""
    asked = json.loads(call.request or "{}")
    if asked.get("system"):
        yield f"system: {_text(asked['system'])}"
    for message in asked.get("messages", ()):
        yield f"{message.get('role')}: {_text(message.get('content'))}"


def _text(content: Any) -> str:
    """The words of a turn, in whatever parts they come; a call of a tool as the JSON that it is."""
    match content:
        case str():
            return content
        case list():
            return "\n".join(_text(part) for part in content)
        case {"text": str(text)}:
            return text
        case {"content": inner} if inner:
            return _text(inner)
        case Mapping():
            return json.dumps(content, ensure_ascii=False)
    return "" if content is None else str(content)
