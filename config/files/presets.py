"""The servers of well-known mail hosts: what a connection's ``preset`` fills in where it says nothing itself."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal, NamedTuple, TypeVar

T = TypeVar("T")

PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "gmail": {
        "smtp": {"host": "smtp.gmail.com", "port": 587, "security": "starttls"},
        "inbox": {"kind": "imap", "host": "imap.gmail.com", "port": 993, "security": "tls"},
    },
    "outlook": {
        "smtp": {"host": "smtp.office365.com", "port": 587, "security": "starttls"},
        "inbox": {"kind": "imap", "host": "outlook.office365.com", "port": 993, "security": "tls"},
    },
    "brevo": {"smtp": {"host": "smtp-relay.brevo.com", "port": 587, "security": "starttls"}},
    "ses": {"smtp": {"host": "email-smtp.us-east-1.amazonaws.com", "port": 587, "security": "starttls"}},
}
"""Brevo and SES take mail and keep none. SES has a host in each region: another one is set as ``host``."""


class Relay(NamedTuple):
    """What a mail host wants of the domains whose mail it hands on.

    ``spf`` are names of which a domain's record includes one, the present one first; ``dkim`` the selectors that its
    keys usually have. One with a ``return_path`` of its own is not asked about in the domain's SPF record. ``mx`` is
    the host that takes mail for all its customers, where there is such a one.
    """

    spf: tuple[str, ...]
    dkim: tuple[str, ...] = ()
    return_path: bool = False
    mx: str = ""


SES = "email-smtp*.amazonaws.com"
"""In each region there is one (email-smtp-fips, too), beside all else that others run below amazonaws.com."""

RELAYS = {
    "gmail.com": Relay(("_spf.google.com",), ("google",), mx="smtp.google.com"),
    "office365.com": Relay(("spf.protection.outlook.com",), ("selector1", "selector2")),
    "brevo.com": Relay(("spf.brevo.com", "spf.sendinblue.com"), ("brevo1", "brevo2", "mail"), return_path=True),
    SES: Relay(("amazonses.com",), return_path=True),
}
"""Mail hosts of which that is known, by the end of their servers' names."""

REWRITES_IDS = {SES: "SES"}
"""Mail hosts that put a Message-ID of their own in place of ours, by the end of their names."""


def rewriter_of(host: str) -> str | None:
    """The mail host that rewrites Message-IDs and has a server of this name, whatever preset it was set by; or None."""
    return _by_end(host, REWRITES_IDS)


def relay_of(host: str) -> Relay | None:
    """What is known of the mail host that has a server of this name."""
    return _by_end(host, RELAYS)


def with_preset(section: Literal["smtp", "inbox"], given: Any) -> Any:
    """The settings of a section with its preset's below them; an empty text counts as nothing said."""
    if not isinstance(given, dict) or given.get("preset") not in PRESETS:
        return given
    said = {key: value for key, value in given.items() if value != ""}
    return {**PRESETS[given["preset"]].get(section, {}), **said}


def _by_end(host: str, known: Mapping[str, T]) -> T | None:
    name = host.lower().rstrip(".")
    return next((what for end, what in known.items() if fnmatchcase(name, end) or fnmatchcase(name, f"*.{end}")), None)
