"""Verification: a verdict with its evidence and age; whoever cannot be written to needs a person, and says why."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from config.catalogues import VERIFICATION_STEPS
from data.hosts import FREE_MAIL
from data.ledger.flow import prospects, verifications
from data.records import Contact
from tests.support.outside import Outside, outside, roofer, world
from tools.verify.lists import is_disposable, is_role
from tools.verify.mailhosts import MailHost
from tools.verify.steps import Known, syntax_problem
from tools.verify.verify import check, verify

MX = MailHost("yes", "MX mail.acme.example")
ADDRESSES = [f"dana@roofing-{number}.example" for number in range(40)]


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Outside]:
    with outside(tmp_path) as calm:
        yield calm


def verdicts(of: Outside, addresses: list[str]) -> list[str]:
    return [found.verdict for found in verify(of.deployment, addresses).values()]


def test_a_mailbox_that_exists_is_valid_with_the_evidence(calm: Outside) -> None:
    found = verify(calm.deployment, ["dana@roofing-1.example"])["dana@roofing-1.example"]
    assert found.verdict == "valid"
    assert "hunter says valid" in found.evidence
    assert found.checked_at == calm.clock.now()


def test_every_kind_of_verdict_comes_from_the_wire(tmp_path: Path) -> None:
    with outside(tmp_path, world(no_mx=0.2, invalid=0.2, catch_all=0.2)) as rough:
        assert {"valid", "invalid", "catch_all", "no_mail_host"} <= set(verdicts(rough, ADDRESSES))


def test_a_role_address_is_one_even_if_it_exists(calm: Outside) -> None:
    assert verdicts(calm, ["info@roofing-1.example"]) == ["role"]


def test_a_provider_that_fails_leaves_it_unknown_and_is_asked_again_before_long(tmp_path: Path) -> None:
    with outside(tmp_path, world(failing=1.0)) as failing:
        failed = [a for a, v in verify(failing.deployment, ADDRESSES[:6]).items() if v.verdict == "unknown"]
        assert failed
        asked = failing.finder.requests
        verify(failing.deployment, ADDRESSES[:6])
        assert failing.finder.requests == asked
        failing.clock.advance(failing.clock.now() + timedelta(hours=7))
        verify(failing.deployment, ADDRESSES[:6])
        assert failing.finder.requests > asked


def test_a_young_verdict_stands_and_an_old_one_is_renewed(calm: Outside) -> None:
    verify(calm.deployment, ADDRESSES[:5])
    asked = calm.finder.requests
    verify(calm.deployment, ADDRESSES[:5])
    assert calm.finder.requests == asked
    max_age = calm.deployment.bundle.envelope.verification.max_age
    calm.clock.advance(calm.clock.now() + max_age + timedelta(minutes=1))
    verify(calm.deployment, ADDRESSES[:5])
    assert calm.finder.requests == asked + 5


def test_a_prospect_whose_address_is_not_accepted_needs_a_person(tmp_path: Path) -> None:
    with outside(tmp_path, world(invalid=1.0)) as rough:
        [prospect_id] = rough.qualified([roofer(1)])
        address = "dana@rooferroofing-1.example"
        with rough.deployment.ledger.write() as tx:
            prospects.set_contact(tx, prospect_id, Contact(address, "Dana", "Owner", None, 0.9, "hunter"))
        verify(rough.deployment, [address])
        with rough.deployment.ledger.read() as tx:
            prospect = prospects.get(tx, prospect_id)
            assert verifications.get(tx, address) is not None
        assert prospect.state == "needs_review"
        assert prospect.state_reason.startswith("the contact's address is invalid: ")


@pytest.mark.parametrize(
    ("address", "host", "verdict"),
    [
        ("no address", None, "invalid"),
        ("two@@acme.example", MX, "invalid"),
        ("dana@localhost", MX, "invalid"),
        ("dana@test", MX, "invalid"),
        ("dana@mailinator.com", MX, "disposable"),
        ("dana@sub.mailinator.com", MX, "disposable"),
        ("dana@acme.example", MailHost("no", "null MX"), "no_mail_host"),
        ("dana@acme.example", MailHost("unknown", "DNS did not answer"), "unknown"),
        ("dana@acme.example", MX, "unknown"),
        ("info@acme.example", MX, "role"),
    ],
)
def test_without_a_provider_only_what_is_certain_is_said(address: str, host: MailHost | None, verdict: str) -> None:
    assert check(address, VERIFICATION_STEPS, Known(host)).verdict == verdict


@pytest.mark.parametrize("address", ["dana@acme.example", "dana@acme.test", "d.o'hara+x@acme.example"])
def test_syntax_lets_names_pass_that_are_reserved_for_tests(address: str) -> None:
    assert syntax_problem(address) is None


def test_the_lists_are_case_blind_and_know_subdomains() -> None:
    assert is_role("INFO")
    assert is_role("sales+spring")
    assert not is_role("dana")
    assert is_disposable("YOPMAIL.com")
    assert is_disposable("mail.a.0-mailer.dynv6.net")
    assert not is_disposable("dynv6.net")
    assert not is_disposable("acme.example")
    assert not any(is_disposable(domain) for domain in FREE_MAIL)
