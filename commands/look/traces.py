"""``audit trace``: the whole story of a cycle, a model request, a message, an item or an audit record, in order."""

import re
from collections.abc import Iterator
from pathlib import Path

from commands.shared import homes
from commands.shared.choice import to_read
from commands.shared.errors import BadInput
from commands.shared.ledgers import campaign_name, looked_into
from commands.shared.output import Row, clean, print_json, say
from data.ledger.core import audit, payloads
from data.ledger.core.audit import Entry
from data.ledger.core.transactions import Tx
from data.ledger.flow import items, prospects, releases
from data.ledger.govern import approvals
from data.ledger.read import stories
from data.ledger.read.stories import Story

SHORT = 400
SHOWN_MESSAGES = 3
MOST_WAYS = 3
_HAVE = {True: "has it", False: "have one of this id"}
_REQUEST = re.compile(r"c\d+\.\d+")
_CYCLE = re.compile(r"c\d+")
_ITEM = re.compile(r"i\d+")
_MESSAGE = re.compile(r"p\d+-.+")
_STORIES = "a cycle (c12), a model request (c12.3), a message (p7-1), an item (i3), or the number of an audit record"


def trace(what: str, campaign: str | None, home: Path | None, *, full: bool, as_json: bool) -> None:
    """Tell what led to what: cycle, model request and answer, tool calls, messages, looks of the gates, sending."""
    found = to_read(what, campaign_name(campaign) if campaign else None, home)
    with looked_into(found) as tx:
        lines = list(_told(found, tx, what, _only(found, campaign, what)))
    for line in lines:
        if as_json:
            print_json(line)
        else:
            _say(line, None if full else SHORT)
    if not as_json and sum(line["kind"] == "message" for line in lines) > SHOWN_MESSAGES:
        say(f"what became of one of these messages: {homes.command('audit trace MESSAGE', found)}")


def _told(home: homes.Home, tx: Tx, what: str, campaign: str | None) -> Iterator[Row]:
    if campaign is not None:
        record = audit.record_of(tx, campaign, int(what))
        if record is None:
            way = homes.command(f"audit show {campaign}", home)
            raise BadInput(f"{campaign} has no audit record {what}; those that are there: {way}")
        gone = (payloads.erased_at(tx, digest) for digest in (record.input_digest, record.output_digest))
        yield _record(record) | {
            "input": payloads.body_of(tx, record.input_digest),
            "output": payloads.body_of(tx, record.output_digest),
            "erased_at": record.erased_at or next(filter(None, gone), None),
        }
        if record.trace_id is None:
            return
        what = record.trace_id
    if _ITEM.fullmatch(what):
        yield from _item(tx, what)
        return
    if _CYCLE.fullmatch(what):
        yield from _story(tx, stories.of_cycle(tx, what), whole=True)
        return
    if not _REQUEST.fullmatch(what):
        if not _MESSAGE.fullmatch(what):
            raise _with_another_s_story(home, tx, what)
        yield from _story(tx, stories.of_message(tx, what), whole=True)
        return
    story = stories.of_trace(tx, what)
    if story.cycle is None:
        way = homes.command("audit show CAMPAIGN", home)
        raise BadInput(f"there is no model request {what!r} in {home.path}; trace ids are listed by: {way}")
    yield from _story(tx, story, whole=len(story.messages) <= SHOWN_MESSAGES)


def _with_another_s_story(home: homes.Home, tx: Tx, what: str) -> BadInput:
    """Whose story is to be asked for, where an id has none of its own."""
    if re.fullmatch(r"x\d+", what):
        having = items.having(tx, what)
        if not having:
            way = homes.command("item show ID", home)
            return BadInput(f"no item in {home.path} has a record {what}; those that are there: {way}")
        ways = " or ".join(homes.command(f"audit trace {item_id}", home) for item_id in having[:MOST_WAYS])
        those = f"{', '.join(having[:MOST_WAYS])}{' ...' if len(having) > MOST_WAYS else ''}"
        return BadInput(f"{what} is a record, and each item counts its own: {those} {_HAVE[len(having) == 1]}; {ways}")
    if re.fullmatch(r"d\d+", what):
        about = releases.get(tx, what).item_id
        return BadInput(f"{what} is a document about {about}; {homes.command(f'audit trace {about}', home)}")
    if re.fullmatch(r"q\d+", what):
        about = approvals.get(tx, what).prospect_id
        way = f"audit trace {about}" if _ITEM.fullmatch(about) else f"prospect show {about}"
        return BadInput(f"{what} is a request about {about}; {homes.command(way, home)}")
    if re.fullmatch(r"p\d+", what):
        way = homes.command(f"prospect show {prospects.get(tx, what).id}", home)
        return BadInput(f"{what} is a prospect, and its messages have the stories; they stand in: {way}")
    return BadInput(f"{what!r} has no story in {home.path}: give {_STORIES}")


def _story(tx: Tx, story: Story, *, whole: bool) -> Iterator[Row]:
    """One row for each thing that happened."""
    if (record := story.cycle) is not None:
        yield {"kind": "cycle", "cycle": record.cycle.id, "stage": record.cycle.stage, "agent": record.agent,
               "path": record.cycle.path, "attempt": record.cycle.attempt, "items": list(record.cycle.items),
               "started": record.started_at, "ended": record.ended_at, "outcome": record.state,
               "recorded": record.recorded, "boss_decision": record.boss_decision, "boss_reason": record.boss_reason,
               "error": record.error}  # fmt: skip
    for call in story.models:
        yield {"kind": "model_call", "trace": call.trace_id, "at": call.at, "agent": call.agent, "model": call.model,
               "finish_reason": call.finish_reason, "input_tokens": call.input_tokens,
               "output_tokens": call.output_tokens, "cost_usd": call.cost_usd, "latency_ms": call.latency_ms,
               "request": call.request, "response": call.response, "erased_at": call.erased_at}  # fmt: skip
    for used in story.tools:
        yield {"kind": "tool_call", "at": used.at, "agent": used.agent, "tool": used.tool, "took": used.accepted,
               "refused": used.refused, "arguments": used.arguments, "result": used.result,
               "erased_at": used.erased_at}  # fmt: skip
    for told in story.messages:
        message = told.message
        yield {"kind": "message", "message": message.id, "prospect": message.prospect_id, "step": message.step,
               "author": message.author, "state": message.state.value, "why": message.state_reason,
               "subject": message.subject, "body": message.body if whole else None}  # fmt: skip
        for claim in told.claims if whole else ():
            rests_on = [f"{fact.fact_id} ({fact.source}): {fact.text}" for fact in claim.facts]
            yield {"kind": "claim", "slot": claim.slot, "angle": claim.angle.angle_id, "text": claim.angle.text,
                   "rests_on": rests_on}  # fmt: skip
        for entry in told.records if whole else ():
            changed = stories.reworded(tx, entry)
            yield _record(entry) | ({"before": changed.before, "after": changed.after} if changed else {})


def _item(tx: Tx, item_id: str) -> Iterator[Row]:
    """An item as it is, and everything that was done about it, in order."""
    item = items.get(tx, item_id)
    yield {"kind": "item", "item": item.id, "title": item.title, "state": item.state.value, "why": item.state_reason}
    for entry in audit.entries(tx, item.campaign, prospect_id=item_id):
        output = payloads.body_of(tx, entry.output_digest) if entry.output_digest else None
        yield (
            _record(entry) | {"cycle": entry.cycle_id, "trace": entry.trace_id} | ({"output": output} if output else {})
        )


def _record(entry: Entry) -> dict[str, object]:
    return {"kind": "look" if entry.verdicts else "record", "seq": entry.seq, "at": entry.at, "actor": entry.actor,
            "action": entry.action, "decision": entry.decision, "why": entry.rationale,
            "erased_at": entry.erased_at, "verdicts": [verdict._asdict() for verdict in entry.verdicts]}  # fmt: skip


def _say(line: Row, longest: int | None) -> None:
    """A headline, and what belongs to it below."""
    say(f"{line['kind'].replace('_', ' ')} {_headline(line)}")  # type: ignore[attr-defined]
    for name in ("request", "response", "arguments", "result", "body", "input", "output", "before", "after"):
        if line.get(name):
            say(f"  {name}: {_short(str(line[name]), longest)}")
        elif name in line and line[name] is None and line["kind"] != "message":
            say(f"  {name}: {'erased' if line['erased_at'] else 'none'}")
    if line.get("erased_at"):
        say(f"  words were erased at {line['erased_at']:%Y-%m-%d %H:%M} UTC, with somebody who was forgotten")
    verdicts: list[dict[str, object]] = line.get("verdicts") or []  # type: ignore[assignment]
    for verdict in verdicts:
        until = f" until {verdict['retry_at']:%Y-%m-%d %H:%M} UTC" if verdict["retry_at"] else ""
        say(f"  {verdict['gate']}: {verdict['verdict']}{until} {verdict['reason']}".rstrip())


def _headline(line: Row) -> str:
    match line:
        case {"kind": "cycle"}:
            ended = f"{line['outcome']}, {line['recorded']} recorded"
            boss = f"; the manager: {line['boss_decision']}: {line['boss_reason']}" if line["boss_decision"] else ""
            error = f"; {line['error']}" if line["error"] else ""
            by = f"{line['stage']} by {line['agent']}, path {line['path']}, attempt {line['attempt']}"
            return f"{line['cycle']}: {by}: {ended}{boss}{error}"
        case {"kind": "model_call"}:
            tokens = f"{line['input_tokens']} tokens in, {line['output_tokens']} out"
            cost = f"${line['cost_usd']:.4f}, {line['latency_ms']} ms"
            return f"{line['trace']}: {line['agent']} asked {line['model']}: {line['finish_reason']}, {tokens}, {cost}"
        case {"kind": "tool_call"}:
            return f"{line['tool']} by {line['agent']}: took {line['took']}, refused {line['refused']}"
        case {"kind": "message" | "item"}:
            why = f" ({line['why']})" if line["why"] else ""
            return f"{_named(line)}: {line['state']}{why}"
        case {"kind": "claim", "rests_on": list(rests_on)}:
            return f"in {line['slot']}: {line['angle']} {line['text']}" + "".join(
                f"\n  rests on {it}" for it in rests_on
            )
    at = f"{line['at']:%Y-%m-%d %H:%M} UTC"
    return f"{line['seq']} {at} {line['actor']} {line['action']} {line['decision']} {line['why']}"


def _named(line: Row) -> str:
    """A message, or an item, as people know it."""
    if line["kind"] == "item":
        return f"{line['item']} ({line['title']})"
    return f"{line['message']}, step {line['step']}, by {line['author']}"


def _short(text: str, longest: int | None) -> str:
    plain = clean(text)
    if longest is None or len(plain) <= longest:
        return plain
    return f"{plain[:longest]} ... ({len(plain)} characters; --full shows them)"


def _only(home: homes.Home, campaign: str | None, what: str) -> str | None:
    """The campaign whose record is meant, where the number of one is given."""
    if not what.isdigit():
        return None
    known = [campaign_name(campaign)] if campaign else list(home.run.campaigns)
    if len(known) != 1:
        raise BadInput(f"record {what} of which campaign? Say --campaign {'|'.join(known)}")
    return known[0]
