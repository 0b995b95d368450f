"""connections.yaml: the addresses of the outside world, all of them settings.

A rehearsal puts servers of its own here; nothing else in the program knows the difference.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from config.base import Listed, Name, Strict, refusal
from config.files.apis import LOOPBACK, Address, ApiConnection, OAuth, Secret
from config.files.calendars import SHORTEST_SECRET, MeetingsConnection
from config.files.presets import PRESETS, with_preset
from config.files.verticals import ProviderName
from config.scrubbing import kept

SHORTEST_KEY = 32
_PAGE = re.compile(r"(?:https://[\w.-]+(?::\d+)?|http://(?:127\.0\.0\.1|localhost)(?::\d+)?)(?:/[\w.~-]+)*/?", re.ASCII)
"""Only on this computer a page may do without TLS: mail programs (RFC 8058) use no other."""

PresetName = Annotated[str, Listed("preset", tuple(PRESETS))]


def _words(value: Any) -> Any:
    """A text of words, with commas or without, as the words; so a setting of the environment can be several."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    """IP addresses as DNS writes them; one with a scope (fe80::1%eth0) is of one network card."""
    return tuple(map(_address, values))


def _address(value: str) -> str:
    try:
        if "%" in value:
            raise ValueError
        return str(ip_address(value))
    except ValueError:
        raise ValueError(f'"{value}" is no IP address, as in 192.0.2.25') from None


_Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$")]
_EITHER = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Selectors = Annotated[tuple[_Word, ...], BeforeValidator(_words), _EITHER]
Addresses = Annotated[tuple[str, ...], BeforeValidator(_words), AfterValidator(_addresses), _EITHER]


class ModelConnection(Strict):
    """A server of models. ``speaks`` says what: Anthropic's Messages API, or chat completions as OpenAI has them.

    ``timeout_s`` replaces what models.yaml says. A server that ``answers_all`` gets the requests of all other servers
    too: a gateway, or a rehearsal's server.
    """

    speaks: Literal["anthropic", "openai_compatible"] = "anthropic"
    answers_all: bool = False
    base_url: Address
    api_key: Secret
    timeout_s: float | None = Field(None, gt=0)

    @property
    def where(self) -> str:
        """Its address as it may be shown: without a user and a password."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


class SmtpConnection(Strict):
    """Where mail is handed over. ``port`` and the others may be ``${NAME}`` references.

    ``preset`` fills in what a well-known host needs. ``ca_file`` (PEM) is trusted besides the system's certificates.
    ``dkim_selectors`` name the keys that it signs with, ``leaves_from`` are the addresses from which it hands mail to
    the world, where that is a host of one's own: both are words in a row, or a list. ``usd_per_mail`` is what the host
    takes for a mail that it has taken.
    """

    preset: PresetName | None = None
    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: Secret = ""
    oauth: OAuth | None = None
    ca_file: str = ""
    dkim_selectors: Selectors = ()
    leaves_from: Addresses = ()
    usd_per_mail: float = Field(0, ge=0)
    timeout_s: float = Field(30, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, given: Any) -> Any:
        return with_preset("smtp", given)

    @property
    def server(self) -> str:
        """The server, with the way in which it is spoken to: what is known of a sender's domain is kept by it."""
        return f"{self.host}:{self.port} ({self.security})"

    @model_validator(mode="after")
    def _is_somewhere(self) -> "SmtpConnection":
        if not self.host:
            raise refusal(f"names no host, and no preset that has one ({', '.join(PRESETS)})", at="host")
        return self


class InboxConnection(Strict):
    """Where answers arrive: a Maildir, or a mailbox on an IMAP server."""

    preset: PresetName | None = None
    kind: Literal["maildir", "imap"]
    path: str = ""
    host: str = ""
    port: int = 993
    security: Literal["starttls", "tls", "none"] = "tls"
    username: str = ""
    password: Secret = ""
    oauth: OAuth | None = None
    ca_file: str = ""
    folder: str = "INBOX"

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, given: Any) -> Any:
        return with_preset("inbox", given)


class MailboxConnection(Strict):
    """One of the campaigns' mailboxes with servers or a login of its own.

    ``preset``, ``username``, ``password`` and ``oauth`` hold for both sections; either section may say otherwise. A
    mailbox without one of the sections (Brevo keeps no mail) uses the common ``smtp`` or ``inbox``.
    """

    preset: PresetName | None = None
    username: str = ""
    password: Secret = ""
    oauth: OAuth | None = None
    smtp: SmtpConnection | None = None
    inbox: InboxConnection | None = None

    @model_validator(mode="before")
    @classmethod
    def _both_sections(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        common = {key: given[key] for key in ("preset", "username", "password", "oauth") if given.get(key)}
        known = PRESETS.get(str(given.get("preset")), {})
        sections = [name for name in ("smtp", "inbox") if name in given or name in known]
        filled = {name: {**common, **said} for name in sections if isinstance(said := given.get(name, {}), dict)}
        return {**given, **filled}

    @model_validator(mode="after")
    def _has_a_server(self) -> "MailboxConnection":
        if self.smtp is None and self.inbox is None:
            raise refusal(f"has neither smtp nor inbox, nor a preset for them ({', '.join(PRESETS)})")
        if self.inbox is not None and self.inbox.kind == "imap" and not self.inbox.host:
            raise refusal("its inbox names no host", at="inbox")
        return self


class ProviderConnection(Strict):
    """A data provider's API, and the dollars that it takes: for looking up a business, for verifying an address."""

    base_url: Address
    api_key: Secret = ""
    usd_per_lookup: float = Field(0, ge=0)
    usd_per_verification: float = Field(0, ge=0)
    timeout_s: float = Field(20, gt=0)


class DnsConnection(Strict):
    """A name server, ``host:port``; empty means the system's own."""

    server: str = ""


class WebConnection(Strict):
    """How web sites are reached: a proxy (empty: directly), and networks that count as public besides the usual."""

    proxy: Address = ""
    also_public: list[str] = []
    timeout_s: float = Field(20, gt=0)


class PushConnection(Strict):
    """Another system (a CRM) that is told of hot leads and outcomes: POST to ``url``, DELETE of ``url``/id."""

    url: Address = ""
    token: Secret = ""
    timeout_s: float = Field(20, gt=0)


class WebhookConnection(Strict):
    """A system of your own that acts on messages. Each message is a POST of JSON to ``url``, signed with ``secret``.

    ``idempotent`` says that it acts once on each Idempotency-Key. Then a request whose answer was lost is made again.
    ``usd_per_message`` is what it takes for a message that it has taken.
    """

    url: Address
    secret: Secret
    idempotent: bool = False
    usd_per_message: float = Field(0, ge=0)
    timeout_s: float = Field(30, gt=0)

    @model_validator(mode="after")
    def _is_safe_to_use(self) -> "WebhookConnection":
        parts = urlsplit(self.url)
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise refusal("is no https:// address (http:// is for this computer alone)", at="url")
        if len(self.secret) < SHORTEST_SECRET:
            raise refusal(f"is shorter than {SHORTEST_SECRET} characters", at="secret")
        return self


class RecordsConnection(Strict):
    """Who hands in records for a campaign at ``serve``: whoever signs with the ``secret``.

    The campaign has ``items: {on: lead}``, or its vertical a source of the format ``webhook``.
    """

    secret: Secret

    @model_validator(mode="after")
    def _is_hard_to_guess(self) -> "RecordsConnection":
        if len(self.secret) < SHORTEST_SECRET:
            raise refusal(f"is shorter than {SHORTEST_SECRET} characters", at="secret")
        return self


class UnsubscribeConnection(Strict):
    """The page on which people opt out, as the world sees it (``serve`` answers there), and what signs its links.

    Without a ``url`` the mails name no page; without a ``key`` nothing is signed. Links that were signed with one of
    the ``old_keys`` still hold.
    """

    url: Address = ""
    key: Secret = ""
    old_keys: list[Annotated[str, AfterValidator(kept)]] = Field([], repr=False)

    @model_validator(mode="after")
    def _can_be_relied_on(self) -> "UnsubscribeConnection":
        if self.url and not _PAGE.fullmatch(self.url):
            raise refusal("is no https:// address of a page, such as https://mail.example/unsubscribe", at="url")
        if self.url and not self.key:
            raise refusal("is missing: the links of the page are signed with it", at="key")
        for at, keys in (("key", [self.key] if self.key else []), ("old_keys", self.old_keys)):
            if any(len(key) < SHORTEST_KEY for key in keys):
                raise refusal(f"is too short: at least {SHORTEST_KEY} characters, as from: openssl rand -hex 32", at=at)
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key whose signature holds."""
        return tuple(key for key in (self.key, *self.old_keys) if key)

    def link(self, token: str) -> str:
        """The page of one token; empty if there is no page."""
        return f"{self.url.rstrip('/')}/{token}" if self.url else ""


class NoSuchProvider(LookupError):
    """models.yaml names a provider that connections.yaml does not have."""


class ModelServers(Strict):
    """Where models are. ``models`` has the servers that models.yaml names as a route's ``provider``."""

    model: ModelConnection
    models: dict[Name, ModelConnection] = {}

    def model_of(self, provider: str | None) -> ModelConnection:
        """The server for a route of models.yaml; the common one where the route names none.

        Raises:
            NoSuchProvider: connections.yaml has none of that name.
        """
        if provider is None or self.model.answers_all:
            return self.model
        if provider not in self.models:
            known = ", ".join(self.models) or "none"
            raise NoSuchProvider(f"models.yaml: provider {provider} is not in connections.yaml under models: ({known})")
        return self.models[provider]


class Connections(ModelServers):
    """Everything outside, resolved. ``models`` has the servers that models.yaml names as a route's ``provider``."""

    smtp: SmtpConnection
    inbox: InboxConnection
    mailboxes: dict[Name, MailboxConnection] = {}
    providers: dict[ProviderName, ProviderConnection] = {}
    apis: dict[Name, ApiConnection] = {}
    dns: DnsConnection = DnsConnection()
    web: WebConnection = WebConnection()
    push: PushConnection = PushConnection()
    webhooks: dict[Name, WebhookConnection] = {}
    records: dict[Name, RecordsConnection] = {}
    meetings: dict[Name, MeetingsConnection] = {}
    unsubscribe: UnsubscribeConnection = UnsubscribeConnection()

    def smtp_of(self, mailbox: str) -> SmtpConnection:
        """Where a mailbox of ours hands its mail over."""
        own = self.mailboxes.get(mailbox)
        return (own and own.smtp) or self.smtp

    def sending_usd(self, channel: str, mailbox: str) -> float:
        """What a message costs that leaves by this mailbox, or by the webhook of this name."""
        if channel == "webhook":
            return self.webhooks[mailbox].usd_per_message if mailbox in self.webhooks else 0.0
        return self.smtp_of(mailbox).usd_per_mail

    def lookup_usd(self, provider: str) -> float:
        """What a data provider takes for looking up one business; nothing, where none is configured."""
        known = self.providers.get(provider)
        return known.usd_per_lookup if known else 0.0

    def call_usd(self, api: str) -> float:
        """What an API takes for a call; nothing, where none of that name is configured."""
        return self.apis[api].usd_per_call if api in self.apis else 0.0

    def sharing(self, mailbox: str, among: Iterable[str]) -> tuple[str, ...]:
        """Those of these mailboxes that hand their mail over where this one does."""
        return tuple(name for name in among if self.smtp_of(name) == self.smtp_of(mailbox))

    def inboxes(self) -> tuple[InboxConnection, ...]:
        """Every place where answers arrive, the common one first."""
        return tuple(dict.fromkeys((self.inbox, *(own.inbox for own in self.mailboxes.values() if own.inbox))))


class Serving(Strict):
    """What of it ``serve`` needs: where the internet comes in, no login and no key of a model need be known."""

    model_config = ConfigDict(extra="ignore")

    webhooks: dict[Name, WebhookConnection] = {}
    records: dict[Name, RecordsConnection] = {}
    meetings: dict[Name, MeetingsConnection] = {}
    unsubscribe: UnsubscribeConnection = UnsubscribeConnection()


class Modelled(ModelServers):
    """What of it a rehearsal with the configured model needs: the servers of models."""

    model_config = ConfigDict(extra="ignore")
