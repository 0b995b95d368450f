"""``prospect show|pause|resume|outcome``."""

from pathlib import Path
from typing import get_args

from commands.decide.crm import row_of
from commands.decide.follows import pushed, told_of_mail
from commands.decide.sums import made_with_sums
from commands.shared import homes
from commands.shared.choice import to_change, to_read
from commands.shared.deployed import deployment_of, usable_bundle
from commands.shared.errors import BadInput, not_one_of
from commands.shared.ledgers import campaign_name, changed, looked_into, opened
from commands.shared.moments import in_zone, zone_in
from commands.shared.options import CONFIG
from commands.shared.output import Row, console, pairs, print_json, say, show
from data.claims import Angle, Fact
from data.items import Artifact, Standing
from data.ledger.flow import facts, inbound, items, messages, prospects
from data.ledger.govern import acts, approvals, crm_writes
from data.ledger.govern.acts import Act
from data.ledger.govern.crm_writes import Write
from data.ledger.read.todo import in_words
from data.records import Inbound, Message, MessageState, Order, Outcome, Prospect, ProspectState
from tools.notices import pushes
from tools.override import answered, outcomes

ENDED = {ProspectState.REJECTED, ProspectState.BOUNCED, ProspectState.OPTED_OUT, ProspectState.FINISHED}


def show_prospect(prospect_id: str, home: Path | None, campaign: str | None, *, as_json: bool) -> None:
    """Everything known of a prospect: where it is and why, its facts, what tasks made, angles, messages, replies."""
    found = to_read(prospect_id, campaign_name(campaign) if campaign else None, home)
    with looked_into(found) as tx:
        prospect = prospects.get(tx, prospect_id)
        known = facts.facts_of(tx, [prospect_id])[prospect_id]
        angles = facts.angles_of(tx, [prospect_id])[prospect_id]
        drafts = messages.of_prospect(tx, prospect_id)
        mails = inbound.of_prospect(tx, prospect_id)
        done = acts.of_prospect(tx, prospect_id)
        written = crm_writes.of_prospect(tx, prospect_id)
        standings = items.standings(tx, [prospect_id])[prospect_id]
        made = items.artifacts_of(tx, [prospect_id])[prospect_id]
        asked = [one for one in approvals.open_approvals(tx, prospect.campaign) if one.prospect_id == prospect_id]
    bundle = usable_bundle(found, prospect.campaign, CONFIG)
    head = {**_head(prospect), "run": str(found.path)}
    parts: dict[str, list[Row]] = {
        "facts": [_fact(each) for each in known],
        "tasks": [_task(name, standing) for name, standing in standings.items()],
        "made": [_made(each) for each in made_with_sums(made, bundle)],
        "angles": [_angle(each) for each in angles],
        "waits": [{"id": one.id, "kind": one.kind, "why": one.reason} for one in asked],
        "messages": [_message(each) for each in drafts],
        "inbound": [_mail(each) for each in mails],
        "acts": [_act(each) for each in done],
        "crm": [_write(each) for each in written],
    }
    if as_json:
        parts["messages"] = [{**_message(each), "body": each.body} for each in drafts]
        print_json({**head, **parts})
        return
    zone = zone_in(bundle)
    console().print(pairs((key, value) for key, value in head.items() if value is not None))
    for title, rows in parts.items():
        if rows:
            shown = [in_zone(_for_people(row), zone) for row in rows]
            show(shown, list(shown[0]), as_json=False, title=f"\n{title}")


def pause(prospect_id: str, order: Order, home: Path | None) -> None:
    """Stop one prospect's sequence for now."""
    found = to_change([prospect_id], home)
    with changed(found) as tx:
        before = prospects.get(tx, prospect_id)
        if before.state in ENDED:
            raise BadInput(f"{prospect_id} in {found.path} is {before.state} ({before.state_reason}): nothing to pause")
        if not before.paused:
            prospects.pause(tx, prospect_id, order.note or order.told("paused"), order.by)
    named = _named(before, found)
    if before.paused:
        say(f"{named} was already paused")
    else:
        say(f"{named} is paused; resume it with: {homes.command(f'prospect resume {prospect_id}', found)}")


def resume(prospect_id: str, order: Order, home: Path | None) -> None:
    """Let a paused prospect go on."""
    found = to_change([prospect_id], home)
    with changed(found) as tx:
        before = prospects.get(tx, prospect_id)
        if not before.paused:
            raise BadInput(f"{prospect_id} in {found.path} is not paused; it is {before.state} ({before.state_reason})")
        for message in messages.of_prospect(tx, prospect_id):
            if message.state is MessageState.UNKNOWN:
                way = homes.command(f"message resolve {message.id} sent", found)
                raise BadInput(f"{prospect_id} waits because {message.state_reason}; say so with: {way} (or failed)")
        withdrawn = answered.withdraw_of_pause(tx, prospect_id, "resumed", order)
        prospects.unpause(tx, prospect_id, order.by, order.note)
        said = told_of_mail(tx, withdrawn, found)
    say(f"{_named(before, found)} goes on")
    for line in said:
        say(line)


def outcome(
    prospect_id: str, result: str, value: float | None, order: Order, config_dir: Path, home: Path | None
) -> None:
    """Note what came of a prospect, whose sequence ends with it."""
    chosen: dict[str, Outcome] = {name: name for name in get_args(Outcome)}
    if result not in chosen:
        raise not_one_of("outcome", result, chosen)
    found = to_change([prospect_id], home)
    with opened(found) as ledger:
        with ledger.read() as tx:
            before = prospects.get(tx, prospect_id)
        deployment = deployment_of(found, ledger, before.campaign, config_dir, outside=True)
        with ledger.write() as tx:
            wanted = outcomes.note(deployment, tx, prospect_id, outcomes.Became(chosen[result], value), order)
            withdrawn = answered.withdraw(tx, prospect_id, f"{result} noted", order)
            after = prospects.get(tx, prospect_id)
            said = told_of_mail(tx, withdrawn, found)
        halted = pushes.push_waiting(deployment).halted
        ended = "; no further step leaves" if after.state is not before.state else ""
        say(f"{_named(before, found)}: {result}{'' if value is None else f', ${value:,.2f}'}{ended}")
        for line in said:
            say(line)
        if wanted is not None:
            with ledger.read() as tx:
                say(pushed(acts.get(tx, wanted), found))
        if halted:
            say(halted)


def _named(prospect: Prospect, home: homes.Home) -> str:
    return f"{prospect.id} ({prospect.business.company}, {prospect.campaign}) in {home.path}"


def _head(prospect: Prospect) -> dict[str, object]:
    business, contact = prospect.business, prospect.contact
    return {
        "prospect": prospect.id,
        "campaign": prospect.campaign,
        "company": business.company,
        "place": ", ".join(part for part in (business.city, business.state, business.postcode) if part) or None,
        "fields": ", ".join(f"{name} {value}" for name, value in business.fields.items()) or None,
        "state": prospect.state.value,
        "why": prospect.state_reason or None,
        "paused": prospect.paused,
        "paused_why": prospect.paused_reason or None,
        "score": prospect.score,
        "tier": prospect.tier,
        "judgement": prospect.judgement,
        "contact": f"{contact.name or ''} <{contact.email}> {contact.role or ''}".strip() if contact else None,
        "zone": prospect.timezone,
        "mailbox": prospect.mailbox,
        "outcome": prospect.outcome,
    }


def _fact(fact: Fact) -> Row:
    seen = fact.observed_at.date().isoformat()
    return {"id": fact.fact_id, "kind": fact.kind, "fact": fact.text, "source": fact.source, "seen": seen}


def _task(name: str, standing: Standing) -> Row:
    return {"task": name, "state": standing.state.value, "round": standing.round, "why": standing.reason}


def _made(made: Artifact) -> Row:
    return {"id": made.id, "task": made.task, "round": made.round, "what": in_words(made), "by": made.agent}


def _angle(angle: Angle) -> Row:
    return {"id": angle.angle_id, "angle": angle.text, "rests_on": ", ".join(angle.fact_ids)}


def _message(message: Message) -> Row:
    return {
        "id": message.id,
        "state": message.state.value,
        "due": message.next_look,
        "sent": message.sent_at,
        "channel": message.channel,
        "subject": message.subject,
        "why": message.state_reason,
    }


def _act(act: Act) -> Row:
    told = {"id": act.id, "kind": act.kind, "state": act.state, "target": act.target, "by": act.actor}
    return {**told, "at": act.created_at, "note": act.note}


def _write(write: Write) -> Row:
    told = row_of(write)
    return {name: told[name] for name in ("id", "kind", "fact", "state", "contact", "target", "why")}


def _for_people(row: Row) -> Row:
    """When it left, or else when it is due, in one column."""
    moments = ("due", "sent")
    if not all(moment in row for moment in moments):
        return row
    rest = {key: value for key, value in row.items() if key not in {*moments, "id", "state"}}
    return {"id": row["id"], "state": row["state"], "sent or due": row["sent"] or row["due"], **rest}


def _mail(mail: Inbound) -> Row:
    return {"id": mail.id, "kind": mail.kind, "intent": mail.intent, "received": mail.received_at, "text": mail.text}
