"""What DNS or a mail host does not answer is held against nobody, and what is known all the same is told."""

from dataclasses import replace
from typing import Any

import dns.resolver
import pytest
from dns.exception import Timeout

from config.files.connections import SmtpConnection
from tests.readiness import zones
from tests.readiness.outside import INBOX, NOW, Outside, looked_at
from tests.readiness.zones import Case
from tools.readiness import hosts
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.look import Way, look

pytestmark = pytest.mark.usefixtures("relays")


def test_where_dns_is_silent_or_in_trouble_nothing_is_held_against_a_domain(
    outside: Outside,
) -> None:
    trouble = Case("", {("{d}", "!"): ("SERVFAIL",)})
    found = looked_at(trouble, outside)
    assert (found.faults, found.again_soon) == ((), True)
    assert "NoNameservers" in found.unsure[0]


@pytest.mark.parametrize("name", ["_dmarc.{d}", "s1._domainkey.{d}", zones.REVERSE, "_spf.elsewhere.example"])
def test_one_name_that_cannot_be_looked_up_leaves_the_rest_to_be_judged(name: str, outside: Outside) -> None:
    spf = f"v=spf1 ip4:{zones.IP} include:_spf.elsewhere.example -all"
    records = {
        ("_spf.elsewhere.example", "TXT"): ("v=spf1 ip4:198.51.100.1 -all",), ("{d}", "TXT"): (spf,),
        ("{d}", "MX"): ("0 .",), (name, "!"): ("SERVFAIL",),
    }  # fmt: skip
    found = looked_at(Case("", records), outside)
    assert (found.kinds, found.again_soon) == (("mx_null",), True)
    assert len(found.unsure) == 1


def test_a_mail_server_that_is_not_there_is_no_fault_of_its_tls(outside: Outside) -> None:
    gone = {**outside.mail, "starttls": outside.mail["starttls"].model_copy(update={"port": 1})}
    found = looked_at(Case(""), replace(outside, mail=gone))
    assert (found.faults, found.again_soon) == ((), True)
    assert "is not there" in found.unsure[0]


@pytest.mark.parametrize(
    ("records", "silent", "kind", "see_to"),
    [
        ({("{d}", "MX"): ("0 .",)}, ("mail.ours.example", "A"), "mx_null", ""),
        ({("{d}", "MX"): None}, ("mail.ours.example", "A"), "mx_missing", ""),
        ({("{d}", "MX"): ("10 192.0.2.25.",)}, ("mail.ours.example", "A"), "mx_nowhere", ""),
        ({(zones.REVERSE, "PTR"): None}, ("mail.ours.example", "A"), "ptr_missing", "the PTR is set where"),
        ({(zones.REVERSE, "PTR"): ("else.{d}.",)}, ("mail.ours.example", "A"), "ptr_differs", "the PTR is set where"),
        ({("s1._domainkey.{d}", "TXT"): None}, ("s1._domainkey.ours.example", "CNAME"), "dkim_missing", "PUBLIC-KEY"),
    ],
)
def test_a_fault_is_told_although_nobody_answers_what_would_mend_it(
    records: zones.Records,
    silent: tuple[str, str],
    kind: str,
    see_to: str,
    outside: Outside,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = Dns._answer

    def answer_but_one(self: Dns, name: str, what: str) -> Any:
        if (name, what) == silent:
            return Unanswered("DNS did not answer for it: Timeout")
        return answer(self, name, what)

    monkeypatch.setattr(Dns, "_answer", answer_but_one)
    found = looked_at(Case("", records), outside)
    fault = next(fault for fault in found.faults if fault.kind == kind)
    assert see_to in fault.see_to
    if kind != "dkim_missing":
        assert fault.mend == ()
        assert "can be said once DNS answers (DNS did not answer for it: Timeout)" in fault.see_to


def test_what_would_mend_the_name_of_an_address_is_asked_only_where_it_is_wrong(outside: Outside) -> None:
    dns_ = outside.dns(Case("").zone("ours.example"))
    assert hosts.is_named(dns_, zones.IP, "ours.example") is None
    assert ("ours.example", "mx") not in {(name, kind.lower()) for name, kind in dns_._known}


def test_no_name_server_at_all_is_given_up_after_two_questions() -> None:
    asked: list[str] = []

    class Silent(dns.resolver.Resolver):
        def resolve(self, qname: Any, *arguments: Any, **how: Any) -> dns.resolver.Answer:
            asked.append(str(qname))
            raise Timeout

    connection = SmtpConnection(host="127.0.0.1", security="none", dkim_selectors=("s1", "s2"))
    silent = Dns(Silent(configure=False))
    with pytest.raises(Unanswered):
        silent.texts("ours.example")
    found = look(Way("ours.example", connection, INBOX, True), silent, None, NOW)
    assert (found.faults, found.again_soon, len(asked)) == ((), True, 2)
    with pytest.raises(Unanswered, match="was not asked for"):
        silent.texts("_dmarc.ours.example")
    assert len(asked) == 2
