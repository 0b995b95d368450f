"""``preview``: the messages as they would go out."""

from pathlib import Path

from commands import homes, reading
from commands.output import console, print_json
from config.loading import CampaignBundle, load_campaign
from data.ledger import messages, prospects
from data.records import Angle, Business, Contact, Message, Prospect, ProspectState
from tools import compose
from tools.sources.directory import open_directory

EXAMPLE_ANGLE = "[here stands what the Builder found to say, resting on facts of this prospect]"


def preview(campaign: str, config_dir: Path, home: Path | None, limit: int, *, as_json: bool) -> None:
    """Drafted messages of the latest run; before any run, the templates filled for a business of the source."""
    bundle = load_campaign(campaign, config_dir)
    name = bundle.campaign.campaign
    try:
        found = homes.find(name, home)
    except homes.NoHome:
        drafts = _examples(bundle)
        note = "no run yet: the templates, filled for a business of the source"
    else:
        drafts = _drafted(found, name, limit)
        note = f"from {found.path}"
    if as_json:
        for draft in drafts:
            print_json(draft)
        return
    out = console()
    out.print(note if drafts else f"{note}: nothing is drafted yet", markup=False)
    for draft in drafts:
        out.rule(f"{draft['message']}  {draft['state']}  to {draft['company']}")
        out.print(f"Subject: {draft['subject']}\n\n{draft['body']}", markup=False)


def _drafted(home: homes.Home, name: str, limit: int) -> list[dict[str, str]]:
    with reading.opened(home) as ledger, ledger.read() as tx:
        companies = {p.id: p.business.company for p in prospects.find(tx, name)}
        sequences = [drafts for pid in companies if (drafts := messages.of_prospect(tx, pid))]
    return [_row(message, companies[message.prospect_id]) for drafts in sequences[:limit] for message in drafts]


def _row(message: Message, company: str) -> dict[str, str]:
    return {
        "message": message.id,
        "state": message.state.value,
        "company": company,
        "subject": message.subject,
        "body": message.body,
    }


def _examples(bundle: CampaignBundle) -> list[dict[str, str]]:
    """Every step in every variant, for the first business that the hard criteria let through."""
    vertical, sender = bundle.vertical, bundle.campaign.senders[0]
    name, source = next(iter(vertical.sources.items()))
    directory = open_directory(name, source, config_dir=bundle.config_dir, cache_dir=homes.out() / "cache")
    found = directory.search(vertical.ideal_customer.hard, bundle.campaign.territory, {}, limit=1).businesses
    prospect = _example(bundle, found[0] if found else Business(name, "", "Example Company"), sender.mailbox)
    angles = {slot: Angle(prospect.id, slot, EXAMPLE_ANGLE, (), 1.0) for slot in bundle.sequence.slots}
    slots = {slot: slot for slot, spec in bundle.sequence.slots.items() if spec.type == "angle"}
    rows = []
    for step in bundle.sequence.steps:
        for variant in step.variants:
            text = compose.render(bundle, prospect, sender, step.step, variant, slots, angles)
            subject, body = (
                (text.subject, text.body) if isinstance(text, compose.Rendered) else ("", "; ".join(text.problems))
            )
            rows.append({"message": f"step {step.step}, variant {variant}", "state": "example",
                         "company": prospect.business.company, "subject": subject, "body": body})  # fmt: skip
    return rows


def _example(bundle: CampaignBundle, business: Business, mailbox: str) -> Prospect:
    contact = Contact("somebody@prospect.example", "Alex Example", "Owner", None, 1.0, "example")
    start = reading.EPOCH
    return Prospect(
        id="p0", campaign=bundle.campaign.campaign, state=ProspectState.BUILT, state_reason="", paused=False,
        business=business, timezone=bundle.campaign.timezone, score=None, tier=None, confidence=None, judgement=None,
        contact=contact, mailbox=mailbox, variant=None, outcome=None, enriched_at=None, created_at=start, updated_at=start,
    )  # fmt: skip
