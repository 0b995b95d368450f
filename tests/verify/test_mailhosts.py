"""Who takes mail, as DNS says it: MX hosts that are there, a null MX, or the domain's own address."""

import pytest

from tests.verify.nameserver import serving
from tools.verify.mailhosts import MailHost, mail_host

ZONES = {
    "an MX whose host has an address": (
        {"acme_example__MX": ["10 mx.acme.example."], "mx_acme_example__A": ["192.0.2.1"]},
        MailHost("yes", "MX mx.acme.example"),
    ),
    "an MX whose host has an IPv6 address alone": (
        {"acme_example__MX": ["10 mx.acme.example."], "mx_acme_example__AAAA": ["2001:db8::1"]},
        MailHost("yes", "MX mx.acme.example"),
    ),
    "a null MX, whatever address the domain has": (
        {"acme_example__MX": ["0 ."], "acme_example__A": ["192.0.2.1"]},
        MailHost("no", "null MX: the domain takes no mail"),
    ),
    "no MX, but an address": (
        {"acme_example__A": ["192.0.2.1"]},
        MailHost("yes", "no MX, mail goes to its A address"),
    ),
    "neither": ({"acme_example__TXT": ['"v=spf1 -all"']}, MailHost("no", "neither MX nor address")),
    "no such domain": ({}, MailHost("no", "the domain does not exist")),
    "an MX that names a host which is not there": (
        {"acme_example__MX": ["10 gone.acme.example."]},
        MailHost("no", "MX gone.acme.example: no such host"),
    ),
    "a second MX that is there": (
        {"acme_example__MX": ["10 gone.acme.example.", "20 mx.acme.example."], "mx_acme_example__A": ["192.0.2.1"]},
        MailHost("yes", "MX mx.acme.example"),
    ),
}


@pytest.mark.parametrize("case", ZONES)
def test_dns_says_who_takes_mail(case: str) -> None:
    zone, expected = ZONES[case]
    with serving(**zone) as (_, resolver):
        assert mail_host("acme.example", resolver) == expected


@pytest.mark.parametrize(
    "zone",
    [
        {"acme_example__MX": ["servfail"]},
        {"acme_example__MX": ["10 mx.acme.example."], "mx_acme_example__A": ["servfail"]},
        {"acme_example__A": ["servfail"]},
    ],
)
def test_a_name_server_in_trouble_says_nothing_against_a_domain(zone: dict[str, list[str]]) -> None:
    with serving(**zone) as (_, resolver):
        found = mail_host("acme.example", resolver)
    assert found.takes_mail == "unknown"
    assert "DNS did not answer" in found.evidence
