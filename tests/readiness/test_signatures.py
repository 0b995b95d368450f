"""What is learned from a mail of ours that came back: its signature, its key, and whether one click is signed."""

import base64
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dkim
import dns.resolver
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from commands.set_up import readiness
from commands.shared.errors import BadInput
from config.files.connections import DnsConnection
from data.ledger.flow import domains
from data.readiness import Signature
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zones
from tests.readiness import zones
from tests.readiness.signing import HEADERS, TEXT, mail
from tests.readiness.test_job import DOMAIN, SERVER, Stage, staged
from tests.readiness.zones import Message
from tests.support.outside import world
from tools.enrich.reaching import resolver_of
from tools.http.exchange import within
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
     b" begins with a blank\r\nFrom: a@b.example\r\n\r\nx",
     b"DKIM-Signature: v=1; a=none; d=ridgeworks.example; s=s1; h=:; bh=YQ==; b=YQ==\r\nFrom: a@b.example\r\n\r\nx"],
)  # fmt: skip
def test_whatever_stands_in_a_mail_it_is_at_most_a_signature_that_does_not_hold(raw: bytes, names: Dns) -> None:
    assert read(raw, names).state in {"fail", "unsigned"}


BLANKS = b" " * 20_000
HARD = {
    "a signature of blanks": b"DKIM-Signature: v=1; a=rsa-sha256; d=%s; s=s1; h=from; bh=YQ==; b=" + BLANKS + b"!\r\n",
    "a list of blanks": b"DKIM-Signature: v=1; a=rsa-sha256; d=%s; s=s1; h=" + BLANKS + b"!; bh=YQ==; b=YQ==\r\n",
    "a header in a hundred thousand lines": b"DKIM-Signature: v=1; d=%s\r\nX: a\r\n" + b" \r\n" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("header", HARD.values(), ids=HARD)
def test_a_signature_that_would_take_long_to_read_is_not_read(header: bytes, names: Dns) -> None:
    began = time.process_time()
    with suppress(Unanswered):
        assert read(header.replace(b"%s", DOMAIN.encode()) * 9 + b"From: a@b.example\r\n\r\nx", names).state == "fail"
    assert time.process_time() - began < 0.5


def test_a_mail_full_of_blanks_under_the_name_of_our_key_is_not_read(names: Dns) -> None:
    began = time.process_time()
    text = TEXT.format(domain=DOMAIN).encode()
    signed = dkim.sign(text, b"s1", DOMAIN.encode(), zones.rsa_key()[0], canonicalize=(b"relaxed", b"relaxed")) + text
    with pytest.raises(Unanswered, match="blanks"):
        read(signed + BLANKS * 9 + b"x", names)
    with pytest.raises(Unanswered, match="larger"):
        read(signed + b"x y\r\n" * 100_000, names)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(("modulus", "exponent"), [(2**8191 + 1, 65537), (2**2047 + 1, 2**2046 + 1)])
def test_a_key_that_would_take_long_to_reckon_with_is_not_used(modulus: int, exponent: int, names: Dns) -> None:
    named = f"s9._domainkey.{DOMAIN}"
    numbers = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    der = numbers.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    server = DnsServer(world(), 1, Zones({(named, "TXT"): (f"v=DKIM1; p={base64.b64encode(der).decode()}",)}))
    try:
        theirs = Dns(resolver_of(DnsConnection(server=server.start())))
        found = read(mail("signed", DOMAIN, DOMAIN).replace(b"s=s1", b"s=s9"), theirs)
    finally:
        server.stop()
    assert found.state == "fail"
    assert "longer than" in found.said


def test_of_a_copy_only_what_our_own_domain_signed_is_looked_up_and_not_for_long(names: Dns) -> None:
    asked: list[tuple[str, float]] = []

    class Slow(dns.resolver.Resolver):
        def resolve(self, qname: Any, *arguments: Any, **how: Any) -> dns.resolver.Answer:
            asked.append((str(qname), how["lifetime"]))
            raise dns.resolver.NXDOMAIN

    theirs = mail("signed", DOMAIN, "esp.example")
    many = theirs[: theirs.index(b"From:")] * 9 + mail("signed", DOMAIN, f"news.{DOMAIN}")
    found = signatures.read(many, DOMAIN, Dns(Slow(configure=False)), NOW, own_only=True)
    assert found.domain == f"news.{DOMAIN}"
    assert [name for name, _ in asked] == [f"s1._domainkey.news.{DOMAIN}."]
    with within(0.5):
        signatures.read(many, DOMAIN, Dns(Slow(configure=False)), NOW)
    assert asked[-1][1] < 0.5


class TestCopies:
    """Our own mails in an inbox that is polled."""

    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with staged(tmp_path) as made:
            made._names.zones = Zones(KEYS)
            yield made

    def learned(self, stage: Stage) -> Signature | None:
        with stage.deployment.ledger.read() as tx:
            return domains.signature(tx, DOMAIN, SERVER)

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

    def test_headers_that_a_stranger_may_have_added_to_a_mail_of_ours_are_not_held_against_it(
        self, stage: Stage
    ) -> None:
        copies.learn(stage.deployment, mail("one click not covered", DOMAIN, DOMAIN))
        known = self.learned(stage)
        assert known is not None
        assert (known.state, known.one_click) == ("pass", None)

    @pytest.mark.parametrize("one_click", [True, False])
    def test_what_a_person_showed_of_one_click_stays_with_the_key(self, one_click: bool, stage: Stage) -> None:
        shown = Signature("pass", DOMAIN, "s1", "", one_click, NOW)
        with stage.deployment.ledger.write() as tx:
            domains.store_signature(tx, DOMAIN, SERVER, shown)
        copies.learn(stage.deployment, mail("one click not covered", DOMAIN, DOMAIN))
        known = self.learned(stage)
        assert known is not None
        assert known.one_click is one_click

    @pytest.mark.parametrize("by", ["a copy", "a file"])
    def test_of_a_mail_of_parts_within_parts_the_headers_are_read(self, by: str, stage: Stage, tmp_path: Path) -> None:
        parts = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3000))
        raw, began = b"From: dana@else.example\r\n" + b"".join(parts), time.process_time()
        if by == "a copy":
            copies.learn(stage.deployment, raw)
        else:
            (tmp_path / "arrived.eml").write_bytes(raw)
            with pytest.raises(BadInput, match=r"dana@else\.example"):
                readiness.signed(stage.deployment.connections, stage.deployment.bundle, tmp_path / "arrived.eml")
        assert time.process_time() - began < 0.5

    def test_a_stranger_who_signs_in_our_name_teaches_nothing(self, stage: Stage) -> None:
        copies.learn(stage.deployment, mail("signed", DOMAIN, "esp.example"))
        copies.learn(stage.deployment, mail("signed", "esp.example", "esp.example"))
        assert self.learned(stage) is None

    def test_a_key_that_dns_does_not_give_teaches_nothing(self, stage: Stage) -> None:
        copies.learn(stage.deployment, mail("signed", DOMAIN, "dark.example"))
        assert self.learned(stage) is None
