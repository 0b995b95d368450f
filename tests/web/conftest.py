"""The page over real HTTP, in front of a ledger in which one prospect was written to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from config.files.connections import UnsubscribeConnection
from data.ledger.core.ledger import Ledger
from data.ledger.flow import messages
from tests.data.builders import fresh_campaign, in_sequence, send
from tools.channels.opt_out_tokens import token_of
from web import listening, unsubscribe

NONE_KEPT = httpx.Limits(max_keepalive_connections=0)
KEY, OLD_KEY = "k" * 32, "o" * 32


@dataclass(frozen=True)
class Site:
    """Where the page is, and whose it is."""

    ledger: Ledger
    client: httpx.Client
    connection: UnsubscribeConnection

    def link(self, message_id: str = "p1-1", key: str = KEY) -> str:
        """The link in that message."""
        with self.ledger.read() as tx:
            return self.connection.link(token_of(key, messages.get(tx, message_id)))

    def get(self, url: str) -> httpx.Response:
        return self.client.get(url)

    def click(self, url: str) -> httpx.Response:
        """What a mail program does (RFC 8058)."""
        return self.client.post(url, data={"List-Unsubscribe": "One-Click"})


@pytest.fixture
def site(any_ledger: Ledger) -> Iterator[Site]:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        in_sequence(tx)
        send(tx, "p1-1")
        messages.schedule_next(tx, "p1", "roofing", 2, tx.now + timedelta(days=3))
    with listening.door() as door, httpx.Client(trust_env=False, timeout=120, limits=NONE_KEPT) as client:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/unsubscribe"
        connection = UnsubscribeConnection(url=url, key=KEY, old_keys=[OLD_KEY])
        with listening.served(unsubscribe.routes(any_ledger, connection), door):
            yield Site(any_ledger, client, connection)
