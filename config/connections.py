"""connections.yaml: the addresses of the outside world, all of them settings.

A rehearsal puts servers of its own here; nothing else in the program knows the difference.
"""

from typing import Literal

from pydantic import Field

from config.base import Strict
from config.verticals import ProviderName


class ModelConnection(Strict):
    """A server that speaks the Messages API. ``timeout_s`` takes the place of what models.yaml says."""

    base_url: str
    api_key: str = Field(repr=False)
    timeout_s: float | None = Field(None, gt=0)


class SmtpConnection(Strict):
    """Where mail is handed over. ``port`` and the others may be ``${NAME}`` references."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = Field("", repr=False)
    timeout_s: float = Field(30, gt=0)


class InboxConnection(Strict):
    """Where answers arrive: a Maildir, or a mailbox on an IMAP server."""

    kind: Literal["maildir", "imap"]
    path: str = ""
    host: str = ""
    port: int = 993
    security: Literal["tls", "none"] = "tls"
    username: str = ""
    password: str = Field("", repr=False)
    folder: str = "INBOX"


class ProviderConnection(Strict):
    """A data provider's API."""

    base_url: str
    api_key: str = Field("", repr=False)
    timeout_s: float = Field(20, gt=0)


class DnsConnection(Strict):
    """A name server, ``host:port``; empty means the system's own."""

    server: str = ""


class WebConnection(Strict):
    """How web sites are reached: a proxy (empty: directly), and networks that count as public besides the usual."""

    proxy: str = ""
    also_public: list[str] = []
    timeout_s: float = Field(20, gt=0)


class PushConnection(Strict):
    """Another system (a CRM) that is told of hot leads and outcomes: POST to ``url``, DELETE of ``url``/id."""

    url: str = ""
    token: str = Field("", repr=False)
    timeout_s: float = Field(20, gt=0)


class Connections(Strict):
    """Everything outside, resolved."""

    model: ModelConnection
    smtp: SmtpConnection
    inbox: InboxConnection
    providers: dict[ProviderName, ProviderConnection] = {}
    dns: DnsConnection = DnsConnection()
    web: WebConnection = WebConnection()
    push: PushConnection = PushConnection()
