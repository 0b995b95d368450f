"""The bundled lists of role mailboxes and disposable domains; each file names its source."""

from functools import cache
from pathlib import Path

from data.identity import registrable_domain


def is_role(local: str) -> bool:
    """Say whether a mailbox belongs to a function (``info``) rather than a person."""
    return local.lower().partition("+")[0] in _listed("roles.txt")


def is_disposable(domain: str) -> bool:
    """Say whether a domain, or the one above it, gives addresses away for minutes."""
    return bool({domain.lower(), registrable_domain(domain)} & _listed("disposable.txt"))


@cache
def _listed(name: str) -> frozenset[str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
