"""``approvals review``: goes through what waits, one key a decision."""

import sys
from collections import Counter
from pathlib import Path

import click

from commands.decide import waiting
from commands.decide.approvals import Decision, Desk
from commands.decide.corrections import correct
from commands.decide.edits import Words, edit
from commands.decide.replies import read
from commands.decide.ways import place_of
from commands.shared import homes
from commands.shared.choice import campaign_to_change
from commands.shared.deployed import usable_bundle
from commands.shared.errors import BadInput
from commands.shared.ledgers import campaign_name, opened
from commands.shared.output import say
from config.loading import CampaignBundle, ConfigError
from config.secrets import MissingSettings
from data.counts import counted
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns
from data.ledger.govern import approvals
from data.ledger.govern.approvals import AlreadyDecided
from data.ledger.read import todo
from data.records import Order
from tools.inbox.meanings import INTENTS

EDIT, CORRECT, MEANING = "e edit, ", "e correct, ", "m what it means, "
PROMPT = "a approve, {more}n note, r reject, s skip, q stop"
"""``n`` takes a line for the record; the next key decides with it."""
_VERDICTS = {"a": "approved", "r": "rejected"}
_STOP = ("q", "\x1b", "")
_NOT_THIS_ONE = (BadInput, ConfigError, MissingSettings, click.ClickException)
"""What keeps a person from one request, and not from the rest: click says so of an editor that is not there."""


class Review:
    """One person's way through what waits in a home. What is decided is decided at once."""

    def __init__(self, home: homes.Home, ledger: Ledger, order: Order, config_dir: Path) -> None:
        self._home = home
        self._ledger = ledger
        self._order = order
        self._config_dir = config_dir
        self._bundles: dict[str, CampaignBundle | None] = {}
        self._desk = Desk(home, ledger, config_dir)
        self._note = ""
        self.done: Counter[str] = Counter()

    def go_through(self, ids: list[str]) -> None:
        """Show each and do as the key says, until all are through or the person stops."""
        for number, approval_id in enumerate(ids, start=1):
            if not self._one(approval_id, f"{number} of {len(ids)}"):
                break

    def _one(self, approval_id: str, place: str) -> bool:
        """See to one; whether to go on."""
        self._note = self._order.note
        while (key := self._ask(approval_id, place)) not in _STOP:
            if key is None or key == "s":
                self.done["skipped"] += 1
                return True
            if key == "e":
                self._edit(approval_id)
            elif key == "m":
                if self._read(approval_id):
                    return True
            elif key == "n":
                self._note = line("note: ") or self._note
            else:
                self._decide(approval_id, key)
                return True
        return False

    def _ask(self, approval_id: str, place: str) -> str | None:
        """Show it and have a key pressed; None if it was decided meanwhile, empty where no more keys come."""
        with self._ledger.read() as tx:
            thing = todo.of_approval(tx, approval_id)
        if thing.approval is None or thing.approval.state != "open":
            say(f"\n{approval_id} was decided meanwhile")
            return None
        bundle = self._bundle(thing.campaign)
        edit = EDIT if thing.messages else CORRECT if place_of(thing, bundle) else ""
        meaning = MEANING if waiting.is_about_a_reply(thing) else ""
        prompt = PROMPT.format(more=f"{edit}{meaning}")
        say(f"\n=== {place} ===\n{waiting.whole(thing, bundle)}\n\n{prompt}")
        if self._note:
            say(f"note: {self._note}")
        while (key := pressed()) not in {*_VERDICTS, *_STOP, *("e" * bool(edit)), *("m" * bool(meaning)), "n", "s"}:
            say(f"{key!r} is none of: {prompt}")
        return key

    def _bundle(self, campaign: str) -> CampaignBundle | None:
        """The campaign's configuration, which is read once; None while it cannot be used."""
        if campaign not in self._bundles:
            self._bundles[campaign] = usable_bundle(self._home, campaign, self._config_dir)
        return self._bundles[campaign]

    def _decide(self, approval_id: str, key: str) -> None:
        """Decide it, unless somebody else just did, or its campaign is wrongly configured meanwhile."""
        decision = Decision("approved" if key == "a" else "rejected", self._order.by, self._note)
        try:
            (what,) = self._desk.decide([approval_id], decision).values()
        except (AlreadyDecided, *_NOT_THIS_ONE) as problem:
            say(f"{approval_id} is not decided: {problem}")
            self.done["skipped"] += 1
            return
        self.done[decision.verdict] += 1
        say(f"{approval_id} is {decision.verdict}; {what}")

    def _read(self, approval_id: str) -> bool:
        """Have it said what the reply means; whether that was all that was asked."""
        with self._ledger.read() as tx:
            thing = todo.of_approval(tx, approval_id)
        assert thing.reply is not None  # noqa: S101 - the key is taken where there is one
        given = line(f"what it means ({', '.join(INTENTS)}; with a day: not_now 2026-12-04): ").split()
        order = self._order._replace(note=self._note)
        try:
            meaning, day = given[0] if given else "", given[1] if len(given) > 1 else None
            read(thing.reply.id, meaning, day, order, self._config_dir, self._home.path)
        except _NOT_THIS_ONE as problem:
            say(f"{problem}\nor later with: {homes.command(todo.reading(thing.reply), self._home)}")
            return False
        with self._ledger.read() as tx:
            is_answered = approvals.get(tx, approval_id).state != "open"
        self.done["answered"] += is_answered
        return is_answered

    def _edit(self, approval_id: str) -> None:
        """Let the words, or what an agent handed in, be changed; it is shown again with them, if it still waits."""
        with self._ledger.read() as tx:
            thing = todo.of_approval(tx, approval_id)
        where = None if thing.messages else place_of(thing, self._bundle(thing.campaign))
        order = self._order._replace(note=self._note)
        if where is not None:
            try:
                correct(*where, (), None, order, self._home.path, self._config_dir)
            except _NOT_THIS_ONE as problem:
                say(f"{problem}\nor later with: {homes.command(str(where), self._home)}")
            return
        try:
            edit(approval_id, Words(), order, self._config_dir, self._home.path, approve=False)
        except _NOT_THIS_ONE as problem:
            say(f"{problem}\nor later with: {homes.command(f'approvals edit {approval_id} --body FILE', self._home)}")


def review(campaign: str | None, order: Order, config_dir: Path, home: Path | None) -> None:
    """Go through the requests of a campaign, or of all in a home, oldest first."""
    name = campaign_name(campaign) if campaign else None
    found = campaign_to_change(name, home)
    with opened(found) as ledger:
        with ledger.read() as tx:
            names = [campaigns.get(tx, name).name] if name else [each.name for each in campaigns.all_campaigns(tx)]
            asked = [thing for one in names for thing in todo.of_campaign(tx, one) if thing.approval]
        ids = [thing.id for thing in asked if thing.kind != "unknown"]
        waits = counted(len(ids), "request waits", "requests wait")
        say(f"{waits} for a decision in {found.path} ({found.run}); {order.by} decides")
        course = Review(found, ledger, order, config_dir)
        course.go_through(ids)
    done = course.done
    left = len(ids) - done.total()
    answered = f"{done['answered']} answered, " if done["answered"] else ""
    decided = f"{done['approved']} approved, {done['rejected']} rejected"
    say(f"\n{decided}, {answered}{done['skipped']} skipped, {left} not seen")
    if left or done["skipped"]:
        say(f"go on with: {way(name, found)}")
    for thing in asked:
        if thing.kind == "unknown":
            say(f"{thing.id}: {thing.why}; say so with: {homes.command(thing.settle[0], found)} (or failed)")


def way(campaign: str | None, home: homes.Home) -> str:
    """What to type to go through them; a campaign by its name."""
    return homes.command(f"approvals review {campaign}" if campaign else "approvals review", home)


def line(asked: str) -> str:
    """What a person writes in one line; of what is piped in, the next line. Empty at the end."""
    try:
        if not sys.stdin.isatty():
            return sys.stdin.readline().strip()
        return str(click.prompt(asked, default="", prompt_suffix="", show_default=False)).strip()
    except (EOFError, KeyboardInterrupt, click.Abort):
        return ""


def pressed() -> str:
    """The next key: of a terminal at once, without Enter; else the next letter that is piped in. Empty at the end."""
    try:
        while True:
            key = click.getchar() if sys.stdin.isatty() else sys.stdin.read(1)
            if not key or not key.isspace():
                return key.lower()
    except (EOFError, KeyboardInterrupt):
        return ""
