"""The ways out of ``needs_review``: a person names whom to write to, has it tried again, or closes the prospect."""

from dataclasses import replace

from data.identity import normalise_email, normalise_phone, visible
from data.ledger.core.states import WRITTEN_TO, allowed
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects, suppressions
from data.ledger.govern import approvals
from data.records import Business, Contact, Order, Prospect, ProspectState
from tools.sources.cleaning import region_of
from tools.writing.texts import one_line

_EARLY = (ProspectState.FOUND, ProspectState.QUALIFIED, ProspectState.NEEDS_REVIEW)


class NoWay(Exception):
    """This cannot be done to the prospect; the message says why, and ``ways`` are commands for what can be."""

    def __init__(self, why: str, *ways: str) -> None:
        super().__init__(why)
        self.ways = ways


def name_contact(tx: Tx, prospect_id: str, contact: Contact, order: Order) -> Prospect:
    """Have this person written to: their address is verified as any other, and the prospect goes on from there.

    Raises:
        NoWay: if it is too late, if the address or the number is none, or if nobody may write there.
    """
    prospect = prospects.get(tx, prospect_id)
    if prospect.state not in _EARLY:
        raise NoWay(f"{prospect_id} is {prospect.state} ({prospect.state_reason}): it is too late for another contact")
    contact = _tidied(contact, prospect.business)
    if suppressed := suppressions.match(tx, email=contact.email, phone=contact.phone):
        names = {"phone": contact.phone, "domain": f"the domain of {contact.email}"}
        what = names.get(suppressed.kind, contact.email)
        raise NoWay(f"{what} is suppressed ({suppressed.reason}): nobody writes there")
    _nothing_is_open(tx, prospect)
    if other := prospects.set_contact(tx, prospect_id, contact, order.by, order.note):
        raise NoWay(f"that {other.kind} is known as that of {other.prospect_id} of {other.campaign}")
    _start_over(tx, prospect, order.told("contact named"), order.by)
    return prospects.get(tx, prospect_id)


def retry(tx: Tx, prospect_id: str, order: Order) -> Prospect:
    """Have a prospect in review tried again from where it was judged, or from the start if it never was.

    Raises:
        NoWay: if it is not in review, or something has left to it.
    """
    prospect = prospects.get(tx, prospect_id)
    if prospect.state is not ProspectState.NEEDS_REVIEW:
        raise NoWay(f"{prospect_id} is {prospect.state} ({prospect.state_reason}): only what needs a review is retried")
    _nothing_is_open(tx, prospect)
    _start_over(tx, prospect, order.told("tried again"), order.by)
    return prospects.get(tx, prospect_id)


def is_open(prospect: Prospect) -> bool:
    """Whether there is anything of it to end."""
    return ProspectState.FINISHED in allowed(prospect.state)


def close(tx: Tx, prospect_id: str, order: Order) -> Prospect:
    """End it: nothing more leaves to the prospect, and nobody is asked about it any more.

    Raises:
        NoWay: if it has ended.
    """
    prospect = prospects.get(tx, prospect_id)
    if not is_open(prospect):
        raise NoWay(f"{prospect_id} is {prospect.state} ({prospect.state_reason}): there is nothing to close")
    reason = order.told("closed")
    prospects.move(tx, prospect_id, ProspectState.FINISHED, reason, order.by)
    messages.cancel_rest(tx, prospect_id, reason, answers=True, actor=order.by)
    approvals.withdraw(tx, prospect_id, reason)
    return prospects.get(tx, prospect_id)


def _tidied(typed: Contact, business: Business) -> Contact:
    """The contact as the ledger keeps those of a provider, without what is not seen where it was copied from."""
    address = normalise_email(typed.email)
    if address is None:
        raise NoWay(f"{typed.email!r} is no e-mail address")
    number = normalise_phone(typed.phone, region_of(business.country)) if typed.phone else None
    if typed.phone and number is None:
        where = business.country or "the United States"
        raise NoWay(f"{typed.phone!r} is no phone number of {where}; write it with its country, as in +1 312 555 0123")
    name, role = (one_line(visible(text)) or None if text else None for text in (typed.name, typed.role))
    return replace(typed, email=address, name=name, role=role, phone=number)


def _nothing_is_open(tx: Tx, prospect: Prospect) -> None:
    """Refuse where a person is asked already, or where another first message would be a second one."""
    if asked := [
        each.id for each in approvals.open_approvals(tx, prospect.campaign) if each.prospect_id == prospect.id
    ]:
        raise NoWay(f"{prospect.id} waits for a decision", f"approvals show {asked[0]}")
    if left := [each.id for each in messages.of_prospect(tx, prospect.id) if each.state in WRITTEN_TO]:
        why = (
            f"{', '.join(left)} has left to {prospect.id}, so it is not begun anew; say something to them, or close it"
        )
        raise NoWay(why, f'prospect say {prospect.id} "TEXT"', f"prospect close {prospect.id}")


def _start_over(tx: Tx, prospect: Prospect, reason: str, by: str) -> None:
    """Back to where the crew takes it up; what was drafted and did not leave makes room for other drafts."""
    messages.set_aside(tx, prospect.id)
    prospects.start_over(tx, prospect.id)
    if prospect.state is ProspectState.NEEDS_REVIEW:
        judged = prospect.score is not None
        prospects.move(tx, prospect.id, ProspectState.QUALIFIED if judged else ProspectState.FOUND, reason, by)
