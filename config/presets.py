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


def with_preset(section: Literal["smtp", "inbox"], given: Any) -> Any:
    """The settings of a section with its preset's below them; an empty text counts as nothing said."""
    if not isinstance(given, dict) or given.get("preset") not in PRESETS:
        return given
    said = {key: value for key, value in given.items() if value != ""}
    return {**PRESETS[given["preset"]].get(section, {}), **said}
