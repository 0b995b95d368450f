"""What a rehearsal takes with it from the live home: suppressions, customers, and people whom we know already."""

from commands.run.preparation import Outside, Prepared
from commands.shared import homes
from commands.shared.errors import BadInput
from commands.shared.output import say
from data.counts import counted
from data.ledger.govern import elsewhere


def bring(prepared: Prepared, outside: Outside, *, quiet: bool) -> None:
    """Let the live home's suppressions, customers and known people hold in a rehearsal, and say how many there are."""
    ledger = homes.out() / "live" / "ledger.sqlite"
    if prepared.home.run.live or not ledger.is_file():
        return
    try:
        brought = elsewhere.bring(outside.ledger, ledger)
    except elsewhere.Unreadable as error:
        raise BadInput(f"{error}; a rehearsal without them would write to people who said no") from error
    if any(brought) and not quiet:
        say(
            f"taken over from the live home: {counted(brought.suppressed, 'suppression')}, "
            f"{counted(brought.customers, 'entry', 'entries')} of customers, "
            f"{counted(brought.people, 'known person', 'known people')}; none is prospected here"
        )
