"""``preview``: the messages, or the documents of a declared crew, as they would go out."""

from collections.abc import Collection
from pathlib import Path

from commands.shared import homes
from commands.shared.headings import heading_of
from commands.shared.ledgers import EPOCH, looked_into
from commands.shared.output import print_json, say
from config.loading import CampaignBundle, load_campaign
from data.claims import Angle
from data.items import ReleaseState
from data.ledger.core.states import CANCELLABLE, WRITTEN_TO
from data.ledger.flow import messages, prospects, releases
from data.records import Business, Contact, Message, MessageState, Prospect, ProspectState
from tools.hints import typed
from tools.sources.opened import open_source_of
from tools.writing import texts

_AHEAD = frozenset({ReleaseState.AWAITING_APPROVAL, ReleaseState.READY, ReleaseState.RELEASING})
EXAMPLE_ANGLE = "[here stands what the Builder found to say, resting on facts of this prospect]"


def preview(campaign: str, config_dir: Path, home: Path | None, limit: int, *, as_json: bool) -> None:
    """The latest run's messages that may still go out, else those that did; before any run, the templates."""
    bundle = load_campaign(campaign, config_dir)
    name = bundle.campaign.campaign
    try:
        found = homes.find(name, home)
    except homes.NoHome:
        if home is not None:
            raise
        if bundle.crew.is_declared:
            say(f"no run yet, so there is no document: rehearse it with {typed(f'run {campaign}')}")
            return
        drafts = _examples(bundle)
        note = "no run yet: the templates, filled for a business of the source"
    else:
        if bundle.crew.is_declared:
            _documents(found, name, limit, as_json=as_json)
            return
        drafts = _drafted(found, name, CANCELLABLE, limit)
        note = f"{found.path}: messages that may still go out"
        if not drafts:
            drafts = _drafted(found, name, WRITTEN_TO, limit)
            note = (
                f"{found.path}: nothing is left to go out; messages that went out"
                if drafts
                else f"{found.path}: no drafts yet"
            )
    if as_json:
        for draft in drafts:
            print_json(draft)
        return
    say(note)
    for draft in drafts:
        say(f"\n--- {draft['message']} to {draft['company']} ({draft['state']})")
        say(f"{heading_of(draft['channel'], draft['by'], draft['subject'])}\n\n{draft['body'].rstrip()}")


def _documents(home: homes.Home, name: str, limit: int, *, as_json: bool) -> None:
    """The documents that may still be released, else those that were, in the order in which they were made."""
    with looked_into(home, name) as tx:
        known = releases.of_campaign(tx, name)
    ahead = [one for one in known if one.state in _AHEAD]
    chosen = ahead or [one for one in known if one.state is ReleaseState.RELEASED]
    if as_json:
        for one in chosen[:limit]:
            print_json({"release": one.id, "item": one.item_id, "state": one.state.value, "file": one.file,
                        "body": one.body})  # fmt: skip
        return
    what = "documents that may still be released" if ahead else "nothing is left to be released; what was released"
    say(f"{home.path}: {what if chosen else 'no document yet'}")
    for one in chosen[:limit]:
        say(f"\n--- {one.id} about {one.item_id} as {one.file} ({one.state.value})")
        say(one.body.rstrip())


def _drafted(home: homes.Home, name: str, states: Collection[MessageState], limit: int) -> list[dict[str, str]]:
    """The messages in these states of the first prospects that have any."""
    rows: list[dict[str, str]] = []
    with looked_into(home, name) as tx:
        for prospect in prospects.find(tx, name):
            chosen = [m for m in messages.of_prospect(tx, prospect.id) if m.state in states]
            rows += [_row(message, prospect.business.company) for message in chosen]
            limit -= bool(chosen)
            if not limit:
                break
    return rows


def _row(message: Message, company: str) -> dict[str, str]:
    return {
        "message": message.id,
        "state": message.state.value,
        "company": company,
        "channel": message.channel,
        "by": message.mailbox,
        "subject": message.subject,
        "body": message.body,
    }


def _examples(bundle: CampaignBundle) -> list[dict[str, str]]:
    """Every step in every variant, for the first business that the hard criteria let through."""
    vertical, sender = bundle.vertical, bundle.campaign.senders[0]
    name = next(iter(vertical.sources))
    directory = open_source_of(bundle, name, homes.out() / "cache")
    found = directory.search(vertical.ideal_customer.hard, bundle.campaign.territory, {}, limit=1).businesses
    prospect = _example(bundle, found[0] if found else Business(name, "", "Example Company"), sender.mailbox)
    angles = {slot: Angle(prospect.id, slot, EXAMPLE_ANGLE, (), 1.0) for slot in bundle.sequence.slots}
    slots = {slot: slot for slot, spec in bundle.sequence.slots.items() if spec.type == "angle"}
    rows = []
    for step in bundle.sequence.steps:
        for variant in step.variants:
            text = texts.render(bundle, prospect, sender, step.step, variant, slots, angles)
            subject, body = (
                (text.subject, text.body) if isinstance(text, texts.Rendered) else ("", "; ".join(text.problems))
            )
            rows.append({"message": f"step {step.step}, variant {variant}", "state": "example",
                         "company": prospect.business.company, "channel": step.channel,
                         "by": step.webhook or sender.mailbox, "subject": subject, "body": body})  # fmt: skip
    return rows


def _example(bundle: CampaignBundle, business: Business, mailbox: str) -> Prospect:
    contact = Contact("somebody@prospect.example", "Alex Example", "Owner", None, 1.0, "example")
    start = EPOCH
    return Prospect(
        id="p0", campaign=bundle.campaign.campaign, state=ProspectState.BUILT, state_reason="", paused=False,
        business=business, timezone=bundle.campaign.timezone, score=None, tier=None, confidence=None, judgement=None,
        contact=contact, mailbox=mailbox, variant=None, outcome=None, enriched_at=None, created_at=start,
        updated_at=start,
    )  # fmt: skip
