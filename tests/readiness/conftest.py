"""Fixtures of the tests that look at senders' domains."""

from collections.abc import Iterator

import pytest

from config.files import presets
from config.files.presets import Relay
from rehearsal.dns_world import DnsServer
from tests.readiness.outside import Outside
from tests.readiness.signing import servers
from tests.support.outside import world


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """What is outside, on loopback."""
    names = DnsServer(world(), 1)
    try:
        with servers(tmp_path_factory.mktemp("tls")) as mail_servers:
            yield Outside(names, names.start(), mail_servers)
    finally:
        names.stop()


@pytest.fixture
def relays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mail hosts of others: one that wants to be included, one with a return path of its own."""
    monkeypatch.setitem(presets.RELAYS, "relay.example", Relay(("_spf.relay.example",)))
    monkeypatch.setitem(presets.RELAYS, "ses.example", Relay(("_spf.relay.example",), return_path=True))
