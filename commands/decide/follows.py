"""What is told of what followed: a request that is answered, another system that was told."""

from collections.abc import Iterator, Sequence

from commands.shared import homes
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound
from data.ledger.govern.acts import Act
from data.ledger.read.todo import reading
from data.records import Approval


def told_of(withdrawn: Sequence[Approval]) -> Iterator[str]:
    """What is asked no more, with what it asked."""
    for asked in withdrawn:
        yield f"{asked.id} is asked no more: {asked.reason}"


def told_of_mail(tx: Tx, withdrawn: Sequence[Approval], home: homes.Home) -> list[str]:
    """The same of what was asked about mail, with how to say what a reply means that nobody has read."""
    replies = (inbound.get(tx, one.inbound_id) for one in withdrawn if one.inbound_id)
    unread = {reply.id: homes.command(reading(reply), home) for reply in replies if inbound.is_unread(reply)}
    return [*told_of(withdrawn), *(f"say what {one} means with: {way}" for one, way in unread.items())]


def pushed(act: Act, home: homes.Home) -> str:
    """Whether another system was told, and if not, whether it will be."""
    if act.state == "done":
        return f"{act.id}: the other system was told, and knows it as {act.target}"
    again = "; run and tick will try again" if home.run.live else "; the rehearsal will tell it as it goes on"
    if act.state == "failed":
        again = ""
    elif home.run.finished and not home.run.live:
        again = ", and will not be: the rehearsal has ended"
    return f"{act.id}: the other system was not told yet{f' ({act.note})' if act.note else ''}{again}"
