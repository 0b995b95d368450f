"""``approvals list|show|approve|reject``; edits.py has ``edit``, review.py ``review``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from commands.decide import waiting
from commands.decide.ways import ways
from commands.shared import homes
from commands.shared.choice import to_change, to_read
from commands.shared.deployed import deployment_of, usable_bundle
from commands.shared.errors import BadInput
from commands.shared.ledgers import campaign_name, looked_into, opened
from commands.shared.options import CONFIG
from commands.shared.output import print_json, say
from commands.shared.output import show as show_rows
from crews.standing import timetable
from data.counts import waits
from data.items import ItemState, Release, ReleaseState
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, items, messages, prospects, releases
from data.ledger.govern import approvals
from data.ledger.read import todo
from data.records import Approval, MessageState, ProspectState
from tools.deployment import Deployment
from tools.outbox import preview

COLUMNS = ["id", "kind", "company", "tier", "step", "age", "words", "why"]
COLUMNS_OF_ITEMS = ["id", "kind", "item", "about", "age", "words", "why"]


def list_open(campaign: str, home: Path | None, *, as_json: bool) -> None:
    """What waits for a decision, oldest first, with what tells the rows apart."""
    name = campaign_name(campaign)
    found = homes.find(name, home)
    bundle = usable_bundle(found, name, CONFIG)
    with looked_into(found, name) as tx:
        things = todo.of_campaign(tx, name)
        rows = [waiting.row(thing, tx.now, bundle) for thing in things if thing.approval]
    others = "edit, reject" if any(thing.approval and thing.messages for thing in things) else "reject"
    of_items = any(thing.item for thing in things) and not any(thing.prospect for thing in things)
    columns = COLUMNS_OF_ITEMS if of_items else COLUMNS
    show_rows(rows, columns, as_json=as_json, empty="nothing waits for a decision")
    if rows and not as_json:
        say(
            f"\ngo through them by key: {homes.command(f'approvals review {name}', found)}\n"
            f"look: {homes.command('approvals show ID', found)}\n"
            f"decide: {homes.command('approvals approve ID', found)} (or {others})"
        )
    if len(rows) < len(things) and not as_json:
        say(f"{waits(len(things), len(rows))}; all of it: {homes.command(f'todo {name}', found)}")


def show(approval_id: str, home: Path | None, *, as_json: bool) -> None:
    """A request with what it is about."""
    found = to_read(approval_id, None, home)
    with looked_into(found) as tx:
        thing = todo.of_approval(tx, approval_id)
    bundle = usable_bundle(found, thing.campaign, CONFIG)
    if as_json:
        asked, known = thing.approval, waiting.as_json(thing, found, bundle)
        decided = {"state": asked.state, "decided_by": asked.decided_by, "note": asked.note} if asked else {}
        angles = known["claims"] if thing.kind == "angle" else []
        print_json({**known, **decided, "angles": angles})
        return
    say(waiting.whole(thing, bundle))
    if thing.approval and thing.approval.state == "open":
        told = waiting.to_correct(thing, found)
        say("\n" + "\n".join([*([told] if told else []), *(homes.command(way, found) for way in ways(thing, bundle))]))


class Decision(NamedTuple):
    """What a person decides, who it is, and why."""

    verdict: Literal["approved", "rejected"]
    by: str
    note: str = ""


class Desk:
    """Where decisions are made about what waits in one home; a campaign's configuration is read once."""

    def __init__(self, home: homes.Home, ledger: Ledger, config_dir: Path) -> None:
        self._home = home
        self._ledger = ledger
        self._config_dir = config_dir
        self._deployments: dict[str, Deployment] = {}

    def decide(self, ids: Sequence[str], decision: Decision) -> dict[str, str]:
        """Decide, all of them or none; return what becomes of each.

        Raises:
            BadInput: one of several cannot be decided; it says of all of them what they are.
            AlreadyDecided: the only one is decided, or withdrawn.
        """
        with self._ledger.read() as tx:
            about = {approvals.get(tx, approval_id).campaign for approval_id in ids}
        for campaign in about:
            self._read_configuration(campaign)
        one_by_one = list(dict.fromkeys(ids))
        with self._ledger.write() as tx:
            if len(one_by_one) > 1:
                self._refuse_all(tx, one_by_one, decision)
            return {approval_id: self._decide(tx, approval_id, decision) for approval_id in one_by_one}

    def _refuse_all(self, tx: Tx, ids: Sequence[str], decision: Decision) -> None:
        """Refuse all where one of them cannot be decided, and say which of the others can."""
        asked = [approvals.get(tx, approval_id) for approval_id in ids]
        wrong = {one.id: said for one in asked if (said := approvals.already(one) or self._lost(tx, one))}
        if not wrong:
            return
        left = " ".join(one for one in ids if one not in wrong)
        verb = "approve" if decision.verdict == "approved" else "reject"
        way = homes.command(f"approvals {verb} {left}", self._home)
        told = f"decide what is open with: {way}" if left else ""
        raise BadInput("; ".join(filter(None, (*wrong.values(), "nothing is decided", told))))

    def _read_configuration(self, campaign: str) -> None:
        if campaign not in self._deployments:
            self._deployments[campaign] = deployment_of(self._home, self._ledger, campaign, self._config_dir)

    def _decide(self, tx: Tx, approval_id: str, decision: Decision) -> str:
        asked = approvals.get(tx, approval_id)
        if lost := self._lost(tx, asked):
            raise BadInput(lost)
        approvals.decide(tx, approval_id, decision.verdict, decision.by, decision.note)
        return self._what_follows(tx, asked, decision.verdict)

    def _lost(self, tx: Tx, asked: Approval) -> str:
        """What it is unknown of whether it left is settled by saying so, not by a yes or a no; empty for any other."""
        if asked.message_id is None:
            return ""
        if asked.kind == "release":
            lost = releases.get(tx, asked.message_id)
            if lost.state is not ReleaseState.UNKNOWN:
                return ""
            way = homes.command(todo.resolving(lost.id)[0], self._home)
            return f"{asked.id} asks whether {lost.place} has {lost.id}; say so with: {way} (or failed)"
        if messages.get(tx, asked.message_id).state is not MessageState.UNKNOWN:
            return ""
        way = homes.command(f"message resolve {asked.message_id} sent", self._home)
        return f"{asked.id} asks whether {asked.message_id} left; say so with: {way} (or failed)"

    def _what_follows(self, tx: Tx, asked: Approval, verdict: str) -> str:
        if asked.kind in ("task", "release"):
            return self._what_follows_of_item(tx, asked)
        who = asked.prospect_id
        after = prospects.get(tx, who)
        named = f"{who} ({after.business.company}, {after.campaign})"
        if asked.kind == "angle":
            return f"{named} is {after.state}"
        if asked.message_id is None:
            return f"it is noted, and nothing is sent to {named}{self._left_to_do(tx, asked)}"
        message = messages.get(tx, asked.message_id)
        if verdict == "approved" and message.state is MessageState.READY:
            return f"{named}: {preview.in_words(self._deployments[asked.campaign], tx, message)}"
        if verdict == "approved":
            return f"{named}: {message.id} is {message.state}: {message.state_reason}"
        ended = after.state is ProspectState.FINISHED
        return f"{named} is finished, and nothing more is sent" if ended else f"{named}: {message.id} is not sent"

    def _left_to_do(self, tx: Tx, asked: Approval) -> str:
        """What can still be done about a reply once it was seen."""
        if asked.inbound_id is None:
            return ""
        reply = inbound.get(tx, asked.inbound_id)
        way = homes.command(todo.reading(reply), self._home)
        unread = f"; say what {reply.id} means with: {way}" if inbound.is_unread(reply) else ""
        way = homes.command(f"prospect say {asked.prospect_id}", self._home)
        return f"{unread}; say something to them with: {way}"

    def _what_follows_of_item(self, tx: Tx, asked: Approval) -> str:
        item = items.get(tx, asked.prospect_id)
        named = f"{item.id} ({item.title}, {item.campaign})"
        if asked.kind == "task" or item.state is not ItemState.OPEN:
            done = {
                ItemState.OPEN: "goes on",
                ItemState.CLOSED: "is closed: nothing more is done about it",
                ItemState.PERSON: f"waits for a person first: {item.state_reason}",
            }
            return f"{named} {done.get(item.state, f'is {item.state}')}"
        release = releases.get(tx, asked.message_id or "")
        if release.state is not ReleaseState.READY:
            return f"{named}: {release.id} is {release.state}: {release.reason}"
        when = self._when(tx, release)
        return f"{named}: {release.id} meets the gates again once the campaign goes on, and is released {when}"

    def _when(self, tx: Tx, release: Release) -> str:
        """When an approved document leaves: whatever the slots of its task, within its day."""
        bundle = self._deployments[release.campaign].bundle
        task, now = release.task, timetable.of(bundle, tx)
        declared = bundle.crew.tasks.get(task)
        if now.left.get(task) == 0 and declared is not None:
            return f"after midnight: {task} has done its {declared.per_day} of today (per_day)"
        return f"then; it waits for no slot of {task}" if task in now.slots else "then"


def decide(ids: Sequence[str], decision: Decision, config_dir: Path, home: Path | None) -> None:
    """Decide, all of them or none; a message that is approved still meets every gate when it is sent.

    The gates are asked at once too, for the person to hear what would keep it back now.
    """
    found = to_change(ids, home, only="open")
    with opened(found) as ledger:
        follows = Desk(found, ledger, config_dir).decide(ids, decision)
    for approval_id, what in follows.items():
        say(f"{approval_id} is {decision.verdict} in {found.path}; {what}")
