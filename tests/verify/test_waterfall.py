"""The envelope's waterfall: its steps in their order, no needless question, evidence for every verdict."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.files.connections import DnsConnection
from data.ledger.flow import lookups
from data.records import Verification
from tests.support.outside import Outside, outside, roofer, world
from tests.verify.nameserver import NameServer, serving
from tools.enrich.waterfall import enrich
from tools.verify.verify import verify

ROOFING = {
    "roofing-1_example__MX": ["10 mx.roofing-1.example."],
    "mx_roofing-1_example__A": ["192.0.2.1"],
}


def with_steps(of: Outside, *steps: str) -> Outside:
    """The same, with a waterfall of these steps."""
    envelope = of.deployment.bundle.envelope
    rule = envelope.verification.model_copy(update={"steps": list(steps)})
    bundle = replace(of.deployment.bundle, envelope=envelope.model_copy(update={"verification": rule}))
    return replace(of, deployment=replace(of.deployment, bundle=bundle))


def one(of: Outside, address: str) -> Verification:
    return verify(of.deployment, [address])[address]


@contextmanager
def told(tmp_path: Path, zone: dict[str, list[str]], **shares: float) -> Iterator[tuple[Outside, NameServer]]:
    """A deployment whose name server answers from the zone."""
    with outside(tmp_path, world(**shares)) as found, serving(**zone) as (server, resolver):
        connections = found.deployment.connections.model_copy(
            update={"dns": DnsConnection(server=f"127.0.0.1:{resolver.port}")}
        )
        yield replace(found, deployment=replace(found.deployment, connections=connections)), server


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Outside]:
    with outside(tmp_path) as calm:
        yield calm


def test_a_verdict_has_the_evidence_of_every_step_the_deciding_one_first(calm: Outside) -> None:
    evidence = one(calm, "dana@roofing-1.example").evidence.split("; ")
    assert evidence[0].startswith("hunter says valid, score ")
    assert evidence[1:] == [
        "syntax ok", "not disposable", "MX mail.roofing-1.example", "no role", "not known to take any name",
    ]  # fmt: skip


def test_the_step_that_has_the_last_word_ends_it(tmp_path: Path) -> None:
    with told(tmp_path, {"roofing-1_example__MX": ["0 ."]}) as (calm, _):
        found = one(calm, "dana@roofing-1.example")
        assert (found.verdict, found.evidence.split("; ")[0]) == ("no_mail_host", "null MX: the domain takes no mail")
        assert calm.finder.requests == 0


def test_a_step_that_is_left_out_asks_nothing(tmp_path: Path) -> None:
    with told(tmp_path, ROOFING) as (calm, server):
        assert one(with_steps(calm, "syntax", "provider"), "dana@roofing-1.example").verdict == "valid"
        assert server.asked.total() == 0
        found = one(with_steps(calm, "syntax", "mx"), "jo@roofing-1.example")
        assert (found.verdict, found.evidence) == ("unknown", "MX mx.roofing-1.example; syntax ok")
        assert calm.finder.requests == 1


def test_what_dns_said_of_a_domain_serves_its_other_addresses_until_it_is_too_old(tmp_path: Path) -> None:
    with told(tmp_path, ROOFING) as (calm, server):
        one(calm, "dana@roofing-1.example")
        found = one(calm, "jo@roofing-1.example")
        assert f"MX mx.roofing-1.example (asked {calm.clock.now():%Y-%m-%d %H:%M})" in found.evidence
        assert server.asked["roofing-1.example MX"] == 1
        calm.clock.advance(calm.clock.now() + timedelta(days=1, minutes=1))
        one(calm, "lee@roofing-1.example")
        assert server.asked["roofing-1.example MX"] == 2


def test_dns_trouble_is_not_kept(tmp_path: Path) -> None:
    with told(tmp_path, {"roofing-1_example__MX": ["servfail"]}) as (calm, server):
        assert one(calm, "dana@roofing-1.example").verdict == "unknown"
        server.zone |= {name.replace("__", " ").replace("_", "."): records for name, records in ROOFING.items()}
        assert one(calm, "jo@roofing-1.example").verdict == "valid"


def test_a_domain_that_takes_any_name_is_not_asked_about_again(tmp_path: Path) -> None:
    with outside(tmp_path, world(catch_all=1.0)) as calm:
        assert one(calm, "dana@roofing-1.example").verdict == "catch_all"
        asked = calm.finder.requests
        found = one(calm, "jo@roofing-1.example")
        assert found.verdict == "catch_all"
        assert "hunter says accept_all, score 50 of another name at roofing-1.example" in found.evidence
        assert calm.finder.requests == asked
        calm.clock.advance(calm.clock.now() + timedelta(days=31))
        one(calm, "lee@roofing-1.example")
        assert calm.finder.requests == asked + 1


def test_the_contact_finders_word_on_the_domain_is_enough(tmp_path: Path) -> None:
    with outside(tmp_path, world(catch_all=1.0)) as calm:
        enrich(calm.deployment, calm.qualified([roofer(1)]))
        asked = calm.finder.requests
        assert one(calm, "jo@rooferroofing-1.example").verdict == "catch_all"
        assert calm.finder.requests == asked


def test_a_role_at_a_domain_that_takes_any_name_is_still_a_role(tmp_path: Path) -> None:
    with outside(tmp_path, world(catch_all=1.0)) as calm:
        found = one(calm, "info@roofing-1.example")
        assert found.verdict == "role"
        assert found.evidence.startswith("a role's mailbox; ")
        assert found.evidence.endswith("hunter says accept_all, score 50")


def test_a_role_whose_mailbox_is_not_there_is_invalid(tmp_path: Path) -> None:
    with outside(tmp_path, world(invalid=1.0)) as calm:
        assert one(calm, "info@roofing-1.example").verdict == "invalid"


def test_without_a_key_the_provider_is_not_asked(calm: Outside) -> None:
    keyless = {"hunter": calm.deployment.connections.providers["hunter"].model_copy(update={"api_key": ""})}
    connections = calm.deployment.connections.model_copy(update={"providers": keyless})
    found = one(replace(calm, deployment=replace(calm.deployment, connections=connections)), "dana@roofing-1.example")
    assert (found.verdict, calm.finder.requests) == ("unknown", 0)
    assert "no provider verifies mailboxes" in found.evidence


def test_dns_answers_lie_with_what_providers_said(calm: Outside) -> None:
    one(calm, "dana@roofing-1.example")
    with calm.deployment.ledger.read() as tx:
        assert lookups.latest(tx, "dns", "roofing-1.example") is not None
