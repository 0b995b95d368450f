"""The servers of well-known mail hosts: what a connection's ``preset`` fills in where it says nothing itself."""

from typing import Any, Literal

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


REWRITES_IDS = {"amazonaws.com": "SES"}
"""Mail hosts that put a Message-ID of their own in place of ours, by the end of their names."""


def rewriter_of(host: str) -> str | None:
    """The mail host that rewrites Message-IDs and has a server of this name, whatever preset it was set by; or None."""
    name = host.lower().rstrip(".")
    return next((who for end, who in REWRITES_IDS.items() if name == end or name.endswith(f".{end}")), None)


def with_preset(section: Literal["smtp", "inbox"], given: Any) -> Any:
    """The settings of a section with its preset's below them; an empty text counts as nothing said."""
    if not isinstance(given, dict) or given.get("preset") not in PRESETS:
        return given
    said = {key: value for key, value in given.items() if value != ""}
    return {**PRESETS[given["preset"]].get(section, {}), **said}
