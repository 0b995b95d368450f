"""What an agent may do alone in a day, and to whom it may write alone."""

from collections.abc import Iterator

from config.files.envelopes import Authority
from data.counts import dollars_apart
from data.identity import email_domain


def not_its_own(agent: str, rule: Authority | None, mailbox: str, recipient: str | None) -> tuple[str, ...]:
    """Why a person has to approve what the agent writes from the mailbox to this recipient, on whatever day."""
    if rule is None:
        return ()
    reasons = []
    if rule.mailboxes is not None and mailbox not in rule.mailboxes:
        reasons.append(f"{agent} does not write from {mailbox} alone")
    domain = email_domain(recipient) if recipient else ""
    if known := next((never for never in rule.domains.never if domain == never or domain.endswith(f".{never}")), None):
        reasons.append(f"{agent} does not write to {known} alone")
    return tuple(reasons)


def too_many(agent: str, rule: Authority | None, *, day: int, mailbox: int, domain: int) -> tuple[str, ...]:
    """Why a person has to approve one more sequence, after so many on this day: in all, by mailbox, and by domain."""
    if rule is None:
        return ()
    bounds = (
        (rule.per_day, day, "a day"),
        (rule.per_mailbox, mailbox, "a day from one mailbox"),
        (rule.per_domain, domain, "a day to one domain"),
    )
    return tuple(
        f"{agent} drafts {most} {what} alone" for most, so_far, what in bounds if most is not None and so_far >= most
    )


def room(rule: Authority | None, items: int, usd: float, *, drafts: bool) -> int | None:
    """How many items more the agent may work on this day; None where nothing bounds them.

    One that ``drafts`` is not held up by ``per_day``: beyond that a person approves what it drafts.
    """
    if rule is None:
        return None
    if rule.usd_per_day is not None and usd >= rule.usd_per_day:
        return 0
    return None if rule.per_day is None or drafts else max(rule.per_day - items, 0)


def why_it_rests(rule: Authority, items: int, usd: float) -> str:
    """Which bounds an agent without room has reached."""
    return " and ".join(_reached(rule, items, usd))


def _reached(rule: Authority, items: int, usd: float) -> Iterator[str]:
    if rule.per_day is not None and items >= rule.per_day:
        yield f"recorded {items} of {rule.per_day} today"
    if rule.usd_per_day is not None and usd >= rule.usd_per_day:
        yield f"cost {' of '.join(dollars_apart(usd, rule.usd_per_day))} today"
