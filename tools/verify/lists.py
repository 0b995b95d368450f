"""Role mailboxes, as the bundled file lists them, and disposable domains, as the community lists them."""

from functools import cache
from pathlib import Path

from disposable_email_domains import blocklist


def is_role(local: str) -> bool:
    """Say whether a mailbox belongs to a function (``info``) rather than a person."""
    return local.lower().partition("+")[0] in _roles()


def is_disposable(domain: str) -> bool:
    """Say whether a domain, or one above it, gives addresses away for minutes, as that list has it."""
    labels = domain.lower().rstrip(".").split(".")
    return any(".".join(labels[at:]) in blocklist for at in range(len(labels)))


@cache
def _roles() -> frozenset[str]:
    lines = Path(__file__).with_name("roles.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
