"""``prospect read``: a person says what a reply means."""

from collections.abc import Iterator
from datetime import date, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from commands.decide.follows import pushed, told_of
from commands.shared import homes
from commands.shared.choice import to_change
from commands.shared.deployed import deployment_of
from commands.shared.errors import BadInput, not_one_of
from commands.shared.ledgers import opened
from commands.shared.output import say
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, inbound, prospects
from data.ledger.govern import acts
from data.records import CampaignState, Inbound, Intent, Order, ProspectState
from tools.inbox import by_hand
from tools.inbox.by_hand import ByHand
from tools.inbox.meanings import HOT, INTENTS
from tools.notices import pushes

OPTED_OUT = "nothing more is ever sent to them: their address is suppressed in every campaign, and nothing lifts that"
OVER = "answer them from your own mailbox: the campaign has ended, and nothing leaves any more"
STAYS_OUT = (
    "{prospect} stays opted_out and suppressed: what a reply means lifts no suppression, and no command does; "
    "if they want to hear from you, write to them from your own mailbox"
)


def read(known_as: str, meaning: str, on: str | None, order: Order, config_dir: Path, home: Path | None) -> None:
    """Say what a reply means: by its id, or by its writer's where they have written one alone."""
    chosen: dict[str, Intent] = {intent: intent for intent in INTENTS}
    if meaning not in chosen:
        raise not_one_of("meaning of a reply", meaning, chosen)
    day = _day(on)
    found = to_change([known_as], home)
    with opened(found) as ledger:
        with ledger.read() as tx:
            reply = _meant(tx, known_as, meaning, found)
        if reply.campaign is None:
            raise BadInput(f"{found.path}: {reply.id} is nobody's whom we wrote to")
        deployment = deployment_of(found, ledger, reply.campaign, config_dir, outside=True)
        try:
            with ledger.write() as tx:
                done = by_hand.read(deployment, tx, reply.id, chosen[meaning], day, order)
        except by_hand.NotRead as problem:
            raise BadInput(f"{found.path}: {problem}") from problem
        halted = pushes.push_waiting(deployment).halted if done.wanted else None
        for line in _told(done, order, ZoneInfo(deployment.bundle.campaign.timezone), found):
            say(line)
        with ledger.read() as tx:
            is_over = campaigns.get(tx, reply.campaign).state is CampaignState.FINISHED
        if _wants_an_answer(done):
            way = homes.command(f'prospect say {done.prospect.id} "TEXT"', found)
            say(OVER if is_over else f"answer them with: {way}")
        if done.wanted is not None:
            with ledger.read() as tx:
                say(pushed(acts.get(tx, done.wanted), found))
    if halted:
        say(halted)


def _day(on: str | None) -> date | None:
    if on is None:
        return None
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise BadInput(f"--on {on!r} is no day; write it as in 2026-12-04") from None


def _meant(tx: Tx, known_as: str, meaning: str, home: homes.Home) -> Inbound:
    """The reply of that id, or the only one of that prospect."""
    if not (known_as[:1] == "p" and known_as[1:].isdigit()):
        return inbound.get(tx, known_as)
    company = prospects.get(tx, known_as).business.company
    replies = [mail for mail in inbound.of_prospect(tx, known_as) if mail.kind == "reply"]
    if len(replies) == 1:
        return replies[0]
    if not replies:
        way = homes.command(f"prospect show {known_as}", home)
        raise BadInput(f"{known_as} ({company}) has not written a reply in {home.path}; see: {way}")
    ways = "".join(f"\n  {homes.command(f'prospect read {mail.id} {meaning}', home)}" for mail in replies)
    raise BadInput(f"{known_as} ({company}) has written {len(replies)} replies; say which one means it:{ways}")


def _told(done: ByHand, order: Order, zone: tzinfo, home: homes.Home) -> Iterator[str]:
    """What the reply means now, what follows from it, and what a person may want to do next."""
    reply, prospect, intent = done.reply, done.prospect, done.reply.intent
    named = f"{reply.id} of {prospect.id} ({prospect.business.company}, {prospect.campaign})"
    day = reply.follow_up_on.astimezone(zone) if reply.follow_up_on else None
    when = f", to be written to again from {day:%Y-%m-%d} on" if day else ""
    before = f", taken for {done.before} before" if done.before not in (None, intent) else ""
    if done.again:
        now = f"{prospect.id} is {prospect.state}{f' ({prospect.state_reason})' if prospect.state_reason else ''}"
        yield f"{named} is read as {intent} by {order.by}{before}{when}, in {home.path}; {now}"
    else:
        yield f"{named} was read as {intent} before{when}, in {home.path}: nothing is changed"
    yield from told_of(done.withdrawn)
    for asked in done.waits:
        yield f"{asked.message_id} waits for a yes: {homes.command(f'approvals show {asked.id}', home)}"
    for message in done.leaves:
        way = homes.command(f"undo {message.id}", home)
        yield f"{message.id} was approved before and leaves all the same; keep it back with: {way}"
    for act in done.told:
        yield f"another system was told of their interest; take that back with: {homes.command(f'undo {act}', home)}"
    if prospect.state is ProspectState.OPTED_OUT:
        yield OPTED_OUT if intent == "opt_out" else STAYS_OUT.format(prospect=prospect.id)


def _wants_an_answer(done: ByHand) -> bool:
    """Whether somebody waits for an answer that nobody has drafted."""
    return done.prospect.state is not ProspectState.OPTED_OUT and done.reply.intent in HOT and not done.waits
