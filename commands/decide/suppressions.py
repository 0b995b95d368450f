"""``suppress`` and ``import``: people and firms to whom no campaign may write."""

import os
from collections.abc import Sequence
from pathlib import Path

from commands.shared import homes
from commands.shared.errors import BadInput
from commands.shared.ledgers import looked_into, opened
from commands.shared.output import say
from commands.shared.questions import ASKED, agreed
from data.counts import counted
from data.ledger.core import audit
from data.ledger.flow import campaigns, prospects, suppressions
from data.ledger.flow.suppressions import Named
from data.places import country_code
from data.records import Order, SuppressionReason
from tools.override import answered
from tools.sources import roster

ADDED_AT_ONCE = 200
SHOWN = 8


def suppress(what: str, home: Path | None, order: Order, country: str = "US", *, yes: bool = False) -> int:
    """Suppress an address, a domain, a number, or a file of them. Return the exit code.

    There is no way back, so whom it means is named first, and a person says yes. A file is a table
    whose columns are named, or has one on each line; one line that is none, and none is suppressed.
    """
    file, is_file = Path(what), os.path.isfile(what)  # noqa: PTH113 - no file has so long a name, and Path fails at it
    if is_file and roster.has_columns(_text(file)):
        return _take_over(file, home, "operator", order, country, yes=yes)
    lines = _lines(file) if is_file else {"": what}
    read = {place: roster.entry(line, country) for place, line in lines.items()}
    entries = [entry for entry in read.values() if entry]
    if unread := [f"{place}{lines[place]!r}" for place, entry in read.items() if entry is None]:
        told = "\n".join(unread)
        what = "is no e-mail address, no domain, no phone number (+1...) and no file"
        raise BadInput(f"{told}\n{what}; nothing was suppressed")
    if not entries:
        raise BadInput(f"{what}: there is nothing in it to suppress")
    found = _where(home)
    names = [Named.of(entry.kind, entry.value) for entry in entries]
    if not _agreed(found, names, yes=yes):
        return ASKED
    new = _add(found, names, "operator", order, "suppressed")
    known = counted(len(entries) - new, "was", "were")
    say(f"{found.path}: {new} suppressed, {known} before; nothing more goes there")
    return 0


def import_customers(file: Path, home: Path | None, order: Order, country: str = "US", *, yes: bool = False) -> int:
    """Suppress every customer of a CSV file by e-mail, domain, phone and company (in its place, with a post code)."""
    return _take_over(file, home, "customer", order, country, yes=yes)


def _take_over(
    file: Path, home: Path | None, reason: SuppressionReason, order: Order, country: str, *, yes: bool
) -> int:
    """Suppress what a table has, and name every column and every row of it that was not used."""
    if country_code(country) is None:
        raise BadInput(f"--country {country!r} is no country; give its ISO code, such as US or GB")
    try:
        read = roster.read(file, country)
    except roster.RosterError as error:
        raise BadInput(str(error)) from error
    found = _where(home)
    what = "imported" if reason == "customer" else "suppressed"
    listed = f"{'import' if reason == 'customer' else 'list'} {file.name}"
    names = [Named.of(entry.kind, entry.value) for row in read.rows for entry in row.entries]
    if not names:
        unread = "".join(f"\n{file}:{row.line}: {why}" for row in read.rows for why in row.unread)
        raise BadInput(f"{file}: there is nothing in it to suppress{unread}")
    if not _agreed(found, names, yes=yes):
        return ASKED
    new = _add(found, names, reason, order, what, listed)
    for row in read.rows:
        for why in row.unread:
            say(f"{file}:{row.line}: {why}")
    say(f"columns read: {', '.join(f'{column} ({field})' for column, field in read.used.items())}")
    if read.unused:
        say(f"columns not used: {', '.join(read.unused)}")
    if read.encoding == "cp1252":
        say("it is not UTF-8 and was read as Windows-1252")
    if idle := [row.line for row in read.rows if not row.entries]:
        say(f"rows without anything to suppress: {len(idle)} (lines {', '.join(map(str, idle))})")
    who, then = ("customer", "they are not prospected") if reason == "customer" else ("row", "nothing more goes there")
    say(f"{found.path}: {counted(len(read.rows), who)} read, {counted(new, 'suppression')} added; {then}")
    return 0


def _agreed(home: homes.Home, names: Sequence[Named], *, yes: bool) -> bool:
    """Name what is suppressed and whom of the home that means; ask, unless that is answered."""
    said = [f"{name.value} ({name.kind}{', with all below it' if name.kind == 'domain' else ''})" for name in names]
    say(f"nothing more is ever sent to {_first(said)}; it holds in {home.path} ({home.run}), and cannot be taken back")
    with looked_into(home) as tx:
        meant = [
            f"{each.id} ({each.business.company}, {each.campaign}, {each.state})"
            for campaign in campaigns.all_campaigns(tx)
            for each in prospects.find(tx, campaign.name)
            if suppressions.covers(names, answered.party_of(each))
        ]
    say(f"of its prospects it means {_first(meant) or 'nobody'}")
    return yes or agreed(f"Suppress {counted(len(names), 'entry', 'entries')} for good?", home)


def _first(said: Sequence[str]) -> str:
    more = len(said) - SHOWN
    return ", ".join(said[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _add(
    home: homes.Home,
    names: Sequence[Named],
    reason: SuppressionReason,
    order: Order,
    what: str,
    listed: str | None = None,
) -> int:
    """Suppress them, some at a time: whoever else writes waits for no long file. Cut short, it can be done again.

    The audit of every campaign for which it holds says who decided it, and why.
    """
    source = order.told(listed or what)
    new = 0
    with opened(home) as ledger:
        for start in range(0, len(names), ADDED_AT_ONCE):
            with ledger.write() as tx:
                new += suppressions.add_all(tx, names[start : start + ADDED_AT_ONCE], reason, source)
        with ledger.write() as tx:
            known = [campaign.name for campaign in campaigns.all_campaigns(tx)]
            for campaign in known:
                audit.append(tx, campaign, order.by, what, counted(new, "suppression"), order.note)
        for campaign in known:
            with ledger.write() as tx:
                ended = answered.end_suppressed(tx, campaign, names, order)
            for each in ended:
                say(f"{each.id} ({each.business.company}, {campaign}) was paused until you decided, and waits no more")
    return new


def _where(home: Path | None) -> homes.Home:
    """The home named, or the live one: what a person forbids holds for what is real."""
    return homes.find(None, home) if home else homes.live_home()


def _lines(file: Path) -> dict[str, str]:
    """The lines of a file that say something, each under its place."""
    lines = enumerate(_text(file).splitlines(), start=1)
    return {f"{file}:{number}: ": said for number, line in lines if (said := line.partition("#")[0].strip())}


def _text(file: Path) -> str:
    try:
        return roster.decoded(file)[0]
    except roster.RosterError as error:
        raise BadInput(str(error)) from error
