"""What is learned from a mail of ours that came back: its signature, its key, and whether one click is signed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from config.connections import DnsConnection
from data.ledger import domains
from data.readiness import Signature
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zones
from tests.readiness import zones
from tests.readiness.signing import HEADERS, TEXT, mail
from tests.readiness.test_job import DOMAIN, Stage, staged
from tests.readiness.zones import Message
from tests.support.outside import world
from tools.enrich.reaching import resolver_of
from tools.inbox import copies
from tools.inbox.poll import poll
from tools.readiness import signatures
from tools.readiness.asking import Dns, Unanswered

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)
KEYS = {
    (f"s1._domainkey.{DOMAIN}", "TXT"): (f"v=DKIM1; p={zones.rsa_key()[1]}",),
    (f"e1._domainkey.{DOMAIN}", "TXT"): (f"v=DKIM1; k=ed25519; p={zones.ed25519_key()[1]}",),
    ("s1._domainkey.esp.example", "TXT"): (f"v=DKIM1; p={zones.rsa_key()[1]}",),
    ("s1._domainkey.dark.example", "!"): ("SERVFAIL",),
}


@pytest.fixture(scope="module")
def names() -> Iterator[Dns]:
    """DNS with the keys."""
    server = DnsServer(world(), 1, Zones(KEYS))
    try:
        yield Dns(resolver_of(DnsConnection(server=server.start())))
    finally:
        server.stop()


def read(raw: bytes, names: Dns) -> Signature:
    return signatures.read(raw, DOMAIN, names, NOW)


@pytest.mark.parametrize(
    ("kind", "state", "one_click"),
    [("signed", "pass", True), ("one click not covered", "pass", False), ("altered", "fail", False),
     ("unsigned", "unsigned", False)],
)  # fmt: skip
def test_a_mail_says_how_it_is_signed(kind: Message, state: str, one_click: bool, names: Dns) -> None:
    found = read(mail(kind, DOMAIN, DOMAIN), names)
    assert (found.state, found.one_click) == (state, one_click)
    if kind != "unsigned":
        assert (found.domain, found.selector) == (DOMAIN, "s1")


def test_an_ed25519_signature_is_verified(names: Dns) -> None:
    text = TEXT.format(domain=DOMAIN).encode()
    signature = dkim.sign(
        text, b"e1", DOMAIN.encode(), zones.ed25519_key()[0], include_headers=list(HEADERS),
        signature_algorithm=b"ed25519-sha256",
    )  # fmt: skip
    assert read(signature + text, names)[:3] == ("pass", DOMAIN, "e1")
    assert read(signature + text.replace(b"Good", b"Bad"), names).state == "fail"


def test_of_several_signatures_the_sender_s_own_that_holds_counts(names: Dns) -> None:
    ours, theirs = mail("signed", DOMAIN, DOMAIN), mail("signed", DOMAIN, "esp.example")
    both = theirs[: theirs.index(b"From:")] + ours
    assert read(both, names).domain == DOMAIN
    assert read(both.replace(b"d=ridgeworks", b"d=ridgework5"), names).domain == "esp.example"


def test_a_mail_without_headers_to_unsubscribe_shows_nothing_of_one_click(names: Dns) -> None:
    text = b"From: dana@ridgeworks.example\r\nSubject: Hi\r\n\r\nHi.\r\n"
    signature = dkim.sign(text, b"s1", DOMAIN.encode(), zones.rsa_key()[0])
    assert read(signature + text, names).one_click is None


def test_a_key_that_dns_does_not_give_leaves_it_open(names: Dns) -> None:
    with pytest.raises(Unanswered):
        read(mail("signed", DOMAIN, "dark.example"), names)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\xff" * 50, b"no header\r\n\r\nx", b"DKIM-Signature: \r\nFrom: a@b.example\r\n\r\nx",
     b"DKIM-Signature: v=1; a=rsa-sha256; d=\xff; s=\xff; h=from; bh=!; b=!\r\nFrom: a@b.example\r\n\r\nx",
     b"DKIM-Signature: v=1; a=rsa-sha256; c=x/y; d=ridgeworks.example; s=s1; h=from; l=z; bh=YQ==; b=YQ==\r\n"
     b"From: a@b.example\r\n\r\nx",
     b"DKIM-Signature: v=1; a=none; d=ridgeworks.example; s=s1; h=:; bh=YQ==; b=YQ==\r\nFrom: a@b.example\r\n\r\nx"],
)  # fmt: skip
def test_whatever_stands_in_a_mail_it_is_at_most_a_signature_that_does_not_hold(raw: bytes, names: Dns) -> None:
    assert read(raw, names).state in {"fail", "unsigned"}


class TestCopies:
    """Our own mails in an inbox that is polled."""

    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with staged(tmp_path) as made:
            made._names.zones = Zones(KEYS)
            yield made

    def learned(self, stage: Stage) -> Signature | None:
        with stage.deployment.ledger.read() as tx:
            return domains.signature(tx, DOMAIN)

    def test_a_signature_that_holds_is_learned_from(self, stage: Stage, tmp_path: Path) -> None:
        inbox = tmp_path / "inbox" / "new"
        inbox.mkdir(parents=True)
        sender = stage.deployment.bundle.campaign.senders[0].address.encode()
        text = TEXT.format(domain=DOMAIN).replace(f"dana@{DOMAIN}", sender.decode()).encode()
        signature = dkim.sign(text, b"s1", DOMAIN.encode(), zones.rsa_key()[0], include_headers=list(HEADERS))
        (inbox / "1.mail").write_bytes(signature + text)
        where = stage.deployment.connections.inbox.model_copy(update={"path": str(tmp_path / "inbox")})
        outside = stage.deployment.connections.model_copy(update={"inbox": where})
        import dataclasses

        assert poll(dataclasses.replace(stage.deployment, connections=outside)).by_kind == {"own_copy": 1}
        known = self.learned(stage)
        assert known is not None
        assert (known.state, known.selector, known.one_click) == ("pass", "s1", True)

    @pytest.mark.parametrize("kind", ["unsigned", "altered"])
    def test_one_that_may_have_gone_lost_on_the_way_is_not(self, kind: Message, stage: Stage) -> None:
        copies.learn(stage.deployment, mail(kind, DOMAIN, DOMAIN))
        assert self.learned(stage) is None

    def test_a_stranger_who_signs_in_our_name_teaches_nothing(self, stage: Stage) -> None:
        copies.learn(stage.deployment, mail("signed", DOMAIN, "esp.example"))
        copies.learn(stage.deployment, mail("signed", "esp.example", "esp.example"))
        assert self.learned(stage) is None

    def test_a_key_that_dns_does_not_give_teaches_nothing(self, stage: Stage) -> None:
        copies.learn(stage.deployment, mail("signed", DOMAIN, "dark.example"))
        assert self.learned(stage) is None
