"""The names that YAML may use: pure data, held against the registries by a test."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from config.works import TRAITS

BUSINESS_FIELDS = (
    "company",
    "domain",
    "website",
    "email",
    "phone",
    "street",
    "city",
    "county",
    "state",
    "postcode",
    "country",
    "industry",
    "industry_code",
    "employees",
    "revenue",
    "founded",
)

NUMBER_FIELDS = ("employees", "revenue", "founded")
"""The business fields that are numbers."""

PROVIDERS = ("hunter", "website")

VERIFICATION_STEPS = ("syntax", "disposable", "mx", "role", "catch_all", "provider")
"""The steps of the verification waterfall, in the order in which they cost the least."""

BOARD = "read_board"
TOOLS = (BOARD, *(tool for work in TRAITS.values() for tool in work.tools))
"""What an agent of outreach may be given; the board any of them, every other tool the one who does its work."""


class ReaderTool(NamedTuple):
    """A tool of crewai-tools that reads and changes nothing.

    ``module`` is where its class is, by its own name. ``place`` is the argument by which a model says what it is to
    read: a ``file`` or a ``folder`` below the folders that the agent is given. ``known_as`` is how agents know it.
    """

    module: str
    place: str
    reads: Literal["file", "folder"]
    known_as: str


READERS: Mapping[str, ReaderTool] = MappingProxyType(
    {
        "crewai_tools.FileReadTool": ReaderTool(
            "crewai_tools.tools.file_read_tool.file_read_tool", "file_path", "file", "read_file"
        ),
        "crewai_tools.DirectoryReadTool": ReaderTool(
            "crewai_tools.tools.directory_read_tool.directory_read_tool", "directory", "folder", "list_files"
        ),
    }
)
"""The tools of crewai-tools that an agent may be given, by the names that YAML has for them. All others stay out."""

GATES = (
    "duplicate",
    "suppression",
    "opted_out",
    "verified_address",
    "domain_ready",
    "sending_window",
    "caps",
    "minimum_gap",
    "breaker",
    "spend",
    "grounded",
    "template_lint",
    "autonomy",
)

MANDATORY_GATES = (
    "duplicate",
    "suppression",
    "opted_out",
    "verified_address",
    "caps",
    "grounded",
    "template_lint",
    "autonomy",
)

ZoneFault = Literal[
    "no_domain",
    "spf_missing",
    "spf_twice",
    "spf_broken",
    "spf_lookups",
    "spf_host",
    "spf_open",
    "dkim_missing",
    "dkim_twice",
    "dkim_broken",
    "dkim_revoked",
    "dkim_weak",
    "dmarc_missing",
    "dmarc_twice",
    "dmarc_broken",
    "mx_missing",
    "mx_null",
    "mx_nowhere",
    "ptr_missing",
    "ptr_differs",
]
"""What DNS can have wrong about a domain that mails are sent from."""

DomainFault = Literal[
    ZoneFault,
    "dkim_unsigned",
    "dkim_fails",
    "dmarc_misaligned",
    "tls_none",
    "tls_broken",
    "one_click_missing",
    "one_click_unsigned",
]
"""What can be wrong about such a domain in all; the others show in a message that left, or at the mail server."""

Level = Literal["every", "sample", "alone"]
LEVELS: tuple[Level, ...] = ("every", "sample", "alone")
"""How much a campaign does alone, the least first: a person approves every message, a sample, or none."""

Channel = Literal["email", "webhook"]
CHANNELS: tuple[Channel, ...] = ("email", "webhook")
"""How a message leaves: as a mail, or by a system of the user's own."""

MESSAGE_FIELDS = (
    "company",
    "company_short",
    "city",
    "contact_name",
    "contact_first_name",
    "contact_role",
    "sender_name",
    "sender_title",
    "organisation",
    "postal_address",
    "opt_out",
)

ALWAYS_FILLED = ("company", "company_short", "sender_name", "organisation", "postal_address", "opt_out")
"""Message fields that are never empty, so that a template may use them without a slot that has a default."""

CEL_FIELDS: dict[str, dict[str, str]] = {
    "reply": {"intent": "string", "kind": "string", "confidence": "double"},
    "profile": {"score": "int", "tier": "string", "confidence": "double", "employees": "int", "state": "string"},
    "message": {"step": "int", "variant": "string", "channel": "string"},
    "campaign": {"name": "string", "qualified": "int", "sent": "int", "replied": "int", "bounced": "int"},
    "cost": {"campaign_usd": "double", "today_usd": "double"},
    "deal": {"value": "double"},
}

CEL_VALUES: dict[str, tuple[str, ...]] = {
    "message.channel": CHANNELS,
    "reply.intent": (
        "interested",
        "question",
        "not_now",
        "not_interested",
        "wrong_person",
        "opt_out",
        "auto_reply",
    ),
    "profile.tier": ("Hot", "Warm", "Cold"),
}

BOSS_TOOLS = (BOARD, *(tool for work in TRAITS.values() if work.is_managers for tool in work.tools))

JOBS = ("read",)
"""What a task may have code do, without a model: ``read`` keeps the paragraphs of an item's documents as facts."""

EFFECTS = ("release",)
"""What a task may cause outside: ``release`` writes a document below ``released/`` in the home, at most once."""
