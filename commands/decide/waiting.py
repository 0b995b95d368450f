"""What waits for a person, as it is shown: whole for a decision, in short in a list, and for programs."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from textwrap import shorten

from commands.decide.evidence import rests_on, word_after
from commands.decide.extent import after, extent, has_own_yes
from commands.decide.sums import todo_with_sums
from commands.decide.ways import ways
from commands.shared import homes
from commands.shared.headings import heading
from commands.shared.moments import told, zone_in
from commands.shared.output import Row
from config.loading import CampaignBundle
from data.claims import Claim
from data.items import Artifact, Item
from data.ledger.read.todo import OF_ITEMS, Todo, in_words
from data.records import Message, MessageState, Prospect
from tools.inbox.meanings import INTENTS

FIRST_WORDS = 60
SHORT = 240


def whole(todo: Todo, bundle: CampaignBundle | None) -> str:
    """All of it: every message that a yes lets go, what they wrote, and what is said of them with the facts."""
    todo, zone = todo_with_sums(todo, bundle), zone_in(bundle)
    parts = [f"{_who(todo)}\n{todo.why}"]
    if goes := extent(todo, bundle):
        parts[0] += f"\n{goes}"
    if (asked := todo.approval) and asked.decided_by and asked.decided_at:
        parts[0] += f"\ndecided by {asked.decided_by} at {told(asked.decided_at, zone)}. {asked.note}".rstrip()
    parts[0] += "".join(f"\n{task} was refused last: {why}" for task, why in todo.refused.items())
    if todo.unshown:
        parts[0] += f"\nnot shown to agents: {todo.unshown}"
    if todo.item is not None and todo.kind in OF_ITEMS:
        fields = (f"  {name}: {value}" for name, value in todo.item.fields.items() if value is not None)
        parts.append("\n".join([f"--- the {todo.item.kind}", *fields]))
    if (mail := todo.reply) is not None:
        parts.append(f"--- they wrote, {told(mail.received_at, zone)} ({mail.intent or mail.kind})\n{mail.text}")
        if mail.draft_answer and not todo.messages:
            parts.append(f"--- a drafted answer\n{mail.draft_answer}")
    if todo.kind == "angle":
        parts += [f"--- {_doubt(claim)}\n{facts_of(claim)}" for claim in todo.claims]
    own_yes = after(todo) if has_own_yes(todo, bundle) else []
    parts += [_message(message, zone, own_yes=message in own_yes) for message in todo.messages]
    if (release := todo.release) is not None:
        goes = f"for {release.place} as {release.file}" if release.webhook else f"to be {release.place}"
        parts.append(f"--- {release.id} ({release.state}), {goes}\n{release.body.rstrip()}")
    parts += [_handed_in(todo, made, bundle) for made in (*todo.made, *todo.shows)]
    if todo.kind != "angle" and todo.claims:
        said = "\n".join(f"{claim.angle.text}\n{facts_of(claim)}" for claim in todo.claims)
        parts.append(f"--- what it says of them, and the facts for it\n{said}")
    return "\n\n".join(parts)


def brief(todo: Todo, home: homes.Home, now: datetime, bundle: CampaignBundle | None) -> str:
    """What there is to know before one looks, and the commands that settle it."""
    todo, since = todo_with_sums(todo, bundle), told(todo.since, zone_in(bundle))
    lines = [f"{todo.id}  {todo.kind}  {named(todo)}, since {since} ({age(now - todo.since)})"]
    lines += [f"   {line}" for line in [*todo.why.splitlines(), extent(todo, bundle)] if line]
    if todo.item is not None and todo.kind in ("task", "review") and (said := _longest(todo.item)):
        lines.append(f"   the {todo.item.kind} says: {shorten(said, SHORT, placeholder=' ...')}")
    if todo.reply is not None:
        lines.append(f"   they wrote: {shorten(todo.reply.text, SHORT, placeholder=' ...')}")
        lines += [f"   {line}" for line in [to_correct(todo, home)] if line]
    if todo.messages:
        first = todo.messages[0]
        begins = first.subject if first.channel == "email" else heading(first)
        lines.append(f"   we would write: {begins} | {shorten(first.body, SHORT, placeholder=' ...')}")
    if todo.release is not None:
        words = shorten(todo.release.body, SHORT, placeholder=" ...")
        lines.append(f"   it would be released as {todo.release.file}: {words}")
    if todo.made:
        last = todo.made[-1]
        lines.append(f"   {last.task} handed in last: {shorten(in_words(last), SHORT, placeholder=' ...')}")
        lines += [
            f"   {made.id} of {made.task} was{mark.removeprefix(',')}"
            for made in todo.made
            if (mark := before_whose(word_after(made, todo.outdated, bundle)))
        ]
    lines += [
        f"   {task} was refused last: {shorten(why, SHORT, placeholder=' ...')}" for task, why in todo.refused.items()
    ]
    lines += [f"   not shown to agents: {todo.unshown}"] * bool(todo.unshown)
    for claim in todo.claims:
        lines.append(f"   it says: {claim.angle.text}")
        lines += [f"   {line}" for line in facts_of(claim).splitlines()]
    lines += [f"   {homes.command(way, home)}" for way in ways(todo, bundle)]
    return "\n".join(lines)


def is_about_a_reply(todo: Todo) -> bool:
    """Whether a person may say what the reply means that it is about."""
    return todo.reply is not None and todo.reply.kind == "reply" and todo.kind in ("answer", "escalation")


def to_correct(todo: Todo, home: homes.Home) -> str:
    """How a person says what a reply means; empty where nothing waits that is about one."""
    if todo.reply is None or not is_about_a_reply(todo):
        return ""
    others = ", ".join(intent for intent in INTENTS if intent != todo.reply.intent)
    if todo.reply.intent is None:
        return f"nobody has said what it means; it is one of {others}"
    way = homes.command(f"prospect read {todo.reply.id} MEANING", home)
    return f"it is taken for {todo.reply.intent}; if it means something else ({others}), say so with: {way}"


def _longest(item: Item) -> str:
    """The longest text that an item has; empty where its title has it already."""
    texts = (" ".join(value.split()) for value in item.fields.values() if isinstance(value, str))
    longest = max(texts, key=len, default="")
    return "" if longest in item.title else longest


def row(todo: Todo, now: datetime, bundle: CampaignBundle | None) -> Row:
    """What tells it apart from the others in a table."""
    todo = todo_with_sums(todo, bundle)
    prospect = todo.prospect
    return {
        "id": todo.id,
        "kind": todo.kind,
        "company": prospect.business.company if prospect else todo.item.title if todo.item else "",
        "tier": prospect.tier if prospect else None,
        "step": step(todo),
        "age": age(now - todo.since),
        "words": shorten(todo.words, FIRST_WORDS, placeholder=" ..."),
        "why": todo.why,
        "prospect": prospect.id if prospect else None,
        "item": todo.item.id if todo.item else None,
        "about": todo.item.title if todo.item else None,
        "since": todo.since,
    }


def as_json(todo: Todo, home: homes.Home, bundle: CampaignBundle | None) -> Row:
    """The same for programs, with every word."""
    todo = todo_with_sums(todo, bundle)
    mail, prospect = todo.reply, todo.prospect
    wrote = mail and {"id": mail.id, "intent": mail.intent, "text": mail.text, "draft_answer": mail.draft_answer}
    return {
        "id": todo.id,
        "kind": todo.kind,
        "campaign": todo.campaign,
        "home": str(home.path),
        "since": todo.since,
        "why": todo.why,
        "a_yes": extent(todo, bundle) or None,
        "prospect": prospect.id if prospect else None,
        "company": prospect.business.company if prospect else None,
        "tier": prospect.tier if prospect else None,
        "state": prospect.state.value if prospect else None,
        "words": todo.words,
        "messages": [plain(message) for message in todo.messages],
        "reply": wrote,
        "claims": [claimed(claim) for claim in todo.claims],
        "item": todo.item and {"id": todo.item.id, "title": todo.item.title, "state": todo.item.state},
        "fields": todo.item and dict(todo.item.fields),
        "release": todo.release
        and {"id": todo.release.id, "state": todo.release.state, "file": todo.release.file, "body": todo.release.body},
        "made": [
            {
                "id": made.id,
                "task": made.task,
                "round": made.round,
                "output": made.output,
                "body": dict(made.body),
                "rests_on": rests_on(made, todo.facts, (*todo.made, *todo.shows)),
                "made_before": mine.id if (mine := word_after(made, todo.outdated, bundle)) else None,
            }
            for made in todo.made
        ],
        "refused": dict(todo.refused),
        "unshown": todo.unshown or None,
        "settle": [homes.command(way, home) for way in ways(todo, bundle)],
    }


def plain(message: Message) -> dict[str, object]:
    """A message for programs."""
    return {
        "id": message.id,
        "state": message.state,
        "why": message.state_reason,
        "due": message.next_look,
        "edited_by": message.edited_by,
        "channel": message.channel,
        "by": message.mailbox,
        "subject": message.subject,
        "body": message.body,
    }


def claimed(claim: Claim) -> dict[str, object]:
    """An angle for programs, with the facts that it cites."""
    angle = claim.angle
    return {
        "id": angle.angle_id,
        "text": angle.text,
        "verdict": angle.verdict,
        "words": angle.words,
        "facts": [{"id": fact.fact_id, "text": fact.text, "source": fact.source} for fact in claim.facts],
    }


def named(todo: Todo) -> str:
    """Whom it is about, or the campaign."""
    if todo.item is not None:
        return f"{_item(todo.item)} of {todo.campaign}"
    return f"{_called(todo.prospect)} of {todo.campaign}" if todo.prospect else todo.campaign


def step(todo: Todo) -> str:
    """Which of a prospect's messages it is about: ``1 of 3``."""
    if todo.approval is None or not todo.messages:
        return ""
    numbers = [message.step for message in todo.messages]
    mine = next((message.step for message in todo.messages if message.id == todo.approval.message_id), numbers[0])
    return f"{mine} of {max(numbers)}" if len(numbers) > 1 else "answer" if todo.kind == "answer" else str(mine)


def age(since: timedelta) -> str:
    """How long ago, in one unit: ``5 min``, ``3 h``, ``2 days``."""
    minutes = max(0, int(since.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // 60 // 24} days"


def facts_of(claim: Claim) -> str:
    """The facts that it cites and where those were seen, a line each."""
    return "\n".join(_fact_lines(claim)) or "  it cites no fact that is there"


def _fact_lines(claim: Claim) -> Iterator[str]:
    for fact in claim.facts:
        yield f"  {fact.fact_id} {fact.text} ({fact.source})"


def _who(todo: Todo) -> str:
    state = f", {todo.approval.state}" if todo.approval else ""
    if todo.item is not None:
        return f"{todo.id}: {todo.kind} for {_item(todo.item)} of {todo.campaign}{state}"
    if todo.prospect is None:
        return f"{todo.id}: {todo.kind}{state}"
    return f"{todo.id}: {todo.kind} for {_called(todo.prospect)} of {todo.campaign}{state}"


def _item(item: Item) -> str:
    return f"{item.id} ({item.title})"


def _handed_in(todo: Todo, made: Artifact, bundle: CampaignBundle | None) -> str:
    mark = before_whose(word_after(made, todo.outdated, bundle))
    who = f"round {made.round} of {made.task} by {made.agent}{mark}"
    cited = "".join(f"\n  rests on {one}" for one in rests_on(made, todo.facts, (*todo.made, *todo.shows)))
    return f"--- {made.id}: {made.output}, {who}\n{in_words(made)}{cited}"


def before_whose(mine: Artifact | None) -> str:
    """What is said of a record that was made before a person's ``mine``; nothing of any other."""
    return f", made before {mine.id}, the word of {mine.agent} at {mine.task}" if mine else ""


def _called(prospect: Prospect) -> str:
    business = prospect.business
    place = " ".join(part for part in (business.city, business.state) if part)
    known = ", ".join(part for part in (business.company, prospect.tier, place) if part)
    return f"{prospect.id} ({known})"


def _doubt(claim: Claim) -> str:
    return f"{claim.angle.angle_id}: {claim.angle.text}\n{claim.angle.verdict or 'in doubt'}: {claim.angle.words}"


def _message(message: Message, zone: tzinfo, *, own_yes: bool) -> str:
    why = f": {'; '.join(message.state_reason.splitlines())}" if message.state_reason else ""
    if message.state is MessageState.READY and message.due_at is None:
        why = f", after the step before it{' and a yes of its own' * own_yes}{why}"
    elif message.state is MessageState.READY and message.not_before and message.next_look:
        why = f" from {told(message.next_look, zone)}{why}"
    words = f", words of {message.edited_by}" if message.edited_by else ""
    return f"--- {message.id} ({message.state}{why}{words})\n{heading(message)}\n\n{message.body.rstrip()}"
