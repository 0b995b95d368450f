"""What ``replay`` says: the record beside what is sent or answered now, line by line."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from commands.shared.homes import Home
from commands.shared.output import clean, console, print_json, say
from data.counts import counted
from data.ledger.flow.cycles import CycleRecord

if TYPE_CHECKING:
    from crews.model.wire import Reply
    from crews.trials.replays import Again

Side = tuple[str, str]
"""A line of the record and the one that stands in its place now; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How it is told."""

    as_json: bool

    def begin(self, home: Home, record: CycleRecord, model: str | None, soul: Path | None) -> None:
        """Which cycle is replayed, and against what."""
        if self.as_json:
            return
        cycle = record.cycle
        against = [f"the model {model}"] if model else []
        against += [f"the SOUL of {soul}"] if soul else []
        what = (
            f"against {' and '.join(against)}"
            if against
            else "from its record, with the SOULs, models and code of today"
        )
        say(f"{cycle.id} of {cycle.campaign} ({cycle.stage}, {record.state}), in {home.path}: {what}")

    def tell(self, again: "Again") -> None:
        """One request that was made again."""
        if self.as_json:
            print_json(_as_json(again))
        elif again.answer is None:
            _say_request(again)
        else:
            _say_answer(again)

    def end(self, done: Sequence["Again"], number: int) -> None:
        """What came of all of them."""
        if self.as_json:
            return
        asked = [one.answer for one in done if one.answer]
        if asked:
            was = sum(one.recorded.cost_usd for one in done)
            now = sum(answer.cost_usd for answer in asked)
            say(f"\n{counted(len(asked), 'request')}: ${was:.4f} as recorded, ${now:.4f} now; nothing was done with it")
        else:
            same = sum(one.same for one in done)
            say(f"{counted(len(done), 'request')}, {same} byte for byte as recorded")
        if done:
            say(f"noted as replay {number}")


def side_by_side(was: Sequence[str], now: Sequence[str]) -> Iterator[Side]:
    """Lines of two texts: equal ones beside each other, and those that stand in the place of others."""
    for _, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        yield from zip_longest(was[i1:i2], now[j1:j2], fillvalue="")


def _say_request(again: "Again") -> None:
    call = again.recorded
    head = f"  {call.trace_id} {call.agent} to {call.model}"
    if again.request is None:
        say(f"{head}: cannot be made again: {again.why}")
    elif again.same:
        say(f"{head}: the same, {len(again.request.encode()):,} bytes")
    elif again.request == call.request:
        say(f"{head}: DIFFERENT: the request is the same, and its answer is read otherwise than it was")
    else:
        say(f"{head}: DIFFERENT")
        lines = side_by_side(*(_of_request(text or "") for text in (call.request, again.request)))
        _print([(was, now) for was, now in lines if was != now], "recorded", "now")


def _say_answer(again: "Again") -> None:
    call, answer = again.recorded, again.answer
    assert answer is not None  # noqa: S101 - it was asked
    was = f"{call.output_tokens:,} tokens, ${call.cost_usd:.4f}"
    now = f"{answer.output_tokens:,} tokens, ${answer.cost_usd:.4f}"
    say(f"\n  {call.trace_id} {call.agent}")
    lines = side_by_side(of_answer(again.reply), of_answer(again.answered) or [f"({answer.finish_reason})"])
    _print(list(lines), f"{call.model}, recorded: {was}", f"{answer.model}, now: {now}")


def _print(lines: Sequence[Side], was: str, now: str) -> None:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    for name in (was, now):
        table.add_column(Text(name), overflow="fold", ratio=1)
    for one, other in lines:
        style = "" if one == other else "yellow"
        table.add_row(Text(clean(one)), Text(clean(other), style=style))
    console().print(table)


def of_answer(reply: "Reply | None") -> list[str]:
    """An answer line by line: what was said, and each call with its arguments, a row of a list on a line of its own."""
    if reply is None:
        return []
    lines = reply.said.splitlines()
    for call in reply.calls:
        lines.append(f"{call.name}:")
        given = call.input if not isinstance(call.input, str) else {"": call.input}
        for name, value in given.items():
            rows = value if isinstance(value, list) else [value]
            lines += [f"  {name}: {_plain(row)}" for row in rows]
    return lines


def _of_request(text: str) -> list[str]:
    """A request line by line, long texts in their own lines."""
    try:
        return [
            line
            for part in json.dumps(json.loads(text), indent=1, ensure_ascii=False).splitlines()
            for line in part.split("\\n")
        ]
    except ValueError:
        return text.splitlines()


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_json(again: "Again") -> dict[str, Any]:
    call, answer = again.recorded, again.answer
    told: dict[str, Any] = {
        "trace": call.trace_id,
        "agent": call.agent,
        "model": call.model,
        "same": again.same,
        "why": again.why,
        "recorded": _side(of_answer(again.reply), call),
        "now": answer and _side(of_answer(again.answered), answer),
    }
    if answer is None and again.request is not None and again.request != call.request:
        lines = side_by_side(*(_of_request(text or "") for text in (call.request, again.request)))
        told["differs"] = [{"recorded": was, "now": now} for was, now in lines if was != now]
    return told


def _side(lines: list[str], call: Any) -> dict[str, Any]:
    return {
        "model": call.model,
        "finish_reason": call.finish_reason,
        "input_tokens": call.input_tokens,
        "output_tokens": call.output_tokens,
        "cost_usd": call.cost_usd,
        "answer": lines,
    }
