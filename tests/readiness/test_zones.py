"""Senders' domains on a name server on loopback: what is wrong is named with what mends it, what is ready is let be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import dns.resolver
import pytest
from dns.exception import Timeout

from config import presets
from config.connections import DnsConnection, InboxConnection, SmtpConnection
from config.presets import Relay
from data.readiness import DnsRecord, Readiness, Signature
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zone, Zones
from tests.readiness import zones
from tests.readiness.signing import mail, servers
from tests.readiness.zones import BROKEN, READY, Case, Message, Server
from tests.support.outside import world
from tools.enrich.reaching import resolver_of
from tools.readiness import hosts, signatures
from tools.readiness.asking import Dns, Unanswered
from tools.readiness.dkim_keys import PLACEHOLDER
from tools.readiness.look import Way, look
from tools.readiness.spf_mends import FEWER
from tools.readiness.submission import secured

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)
PAIRS = zones.pairs()
INBOX = InboxConnection(kind="maildir", path="inbox")
NULL_WITH_DATA = zones.WEAK.replace("AQEBBQAD", "AQEBBRQD")
"""A key whose kind has a parameter, which dkimpy asserts that it has not."""
HOSTS = {"relay": "smtp.relay.example", "ses": "smtp.ses.example"}


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Outside"]:
    """What is outside, on loopback."""
    names = DnsServer(world(), 1)
    try:
        with servers(tmp_path_factory.mktemp("tls")) as mail_servers:
            yield Outside(names, names.start(), mail_servers)
    finally:
        names.stop()


@pytest.fixture(autouse=True)
def relays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mail hosts of others: one that wants to be included, one with a return path of its own."""
    monkeypatch.setitem(presets.RELAYS, "relay.example", Relay(("_spf.relay.example",)))
    monkeypatch.setitem(presets.RELAYS, "ses.example", Relay(("_spf.relay.example",), return_path=True))


@dataclass(frozen=True)
class Outside:
    """A name server, and mail servers of each quality."""

    names: DnsServer
    where: str
    mail: dict[Server, SmtpConnection]

    def dns(self, zone: Zone) -> Dns:
        """DNS, once it has this zone."""
        self.names.zones = Zones(zone)
        return Dns(resolver_of(DnsConnection(server=self.where)))


def looked_at(
    case: Case, outside: Outside, more: tuple[DnsRecord, ...] = (), age: timedelta = timedelta(0)
) -> Readiness:
    """What is found of the domain of a case, also with more records in DNS."""
    above = "ours.example"
    domain = f"{case.sub}.{above}" if case.sub else above
    dns_ = outside.dns(mended(case.zone(above), more))
    connection = outside.mail[case.server].model_copy(
        update={"dkim_selectors": case.selectors, "leaves_from": case.leaves_from}
    )
    if case.relay:
        connection = connection.model_copy(update={"host": HOSTS[case.relay]})
    signed = seen(case, domain, above, dns_)
    trusted = case.server == "starttls" and bool(case.wrong)
    secure = (lambda _: None) if case.relay or trusted else secured
    return look(Way(domain, connection, INBOX, case.page), dns_, signed, NOW + age, secure)


def seen(case: Case, domain: str, above: str, dns_: Dns) -> Signature | None:
    """How a mail of the domain came back; a subdomain's is signed by the one above it."""
    if case.message == "none":
        return None
    signer = "esp.example" if case.message == "by another" else above
    return signatures.read(mail(case.message, domain, signer), domain, dns_, NOW)


def mended(zone: Zone, more: tuple[DnsRecord, ...]) -> Zone:
    """The zone once the records are entered in the place of what they mend."""
    found: dict[tuple[str, str], tuple[str, ...] | None] = dict(zone)
    for name, kind, value in more:
        others = [old for old in found.get((name, kind)) or () if not (kind != "TXT" or is_alike(name, old))]
        found[name, kind] = (*others, value.replace(PLACEHOLDER, zones.rsa_key()[1]).replace("ITS-ADDRESS", zones.IP))
        if kind == "TXT":
            found.pop((name, "CNAME"), None)
    return {key: values for key, values in found.items() if values is not None}


def is_alike(name: str, text: str) -> bool:
    """Whether a TXT record is for the same as the one that is entered."""
    return name.startswith("_dmarc.") or "._domainkey." in name or text.lower().startswith("v=spf1")


def test_there_are_a_hundred_broken_domains_and_twenty_ready_ones_and_every_fault_is_among_them() -> None:
    assert len(BROKEN) + len(PAIRS) >= 100
    assert len(READY) >= 20
    in_pairs = {name for pair in PAIRS for name in pair.name.split(" + ")}
    assert {case.name for case in BROKEN if not case.sub and case.area not in {"domain", "aligned"}} <= in_pairs


@pytest.mark.parametrize("case", [*BROKEN, *PAIRS], ids=lambda case: case.name)
def test_what_is_wrong_is_named_with_what_mends_it(case: Case, outside: Outside) -> None:
    found = looked_at(case, outside)
    assert sorted(found.kinds) == sorted({wrong.kind for wrong in case.wrong}), found.told()
    for wrong in case.wrong:
        (fault,) = (fault for fault in found.faults if fault.kind == wrong.kind)
        if wrong.record is None:
            assert wrong.see_to in fault.see_to, fault
            continue
        assert any(wrong.is_mended_by(*record, domain="ours.example") for record in fault.mend), fault
        after = looked_at(case, outside, fault.mend)
        assert set(after.kinds) == set(found.kinds) - {wrong.kind}, f"{fault} left {after.told()}"


@pytest.mark.parametrize("case", READY, ids=lambda case: case.name)
def test_what_is_ready_is_let_be(case: Case, outside: Outside) -> None:
    found = looked_at(case, outside)
    assert found.told() == ""
    assert found.unsure == ()


@pytest.mark.parametrize("tags", ["", "p=some; ", "p=none; sp=some; ", "p=none; p=reject; "])
@pytest.mark.parametrize("rua", ["mailto:dmarc@{d}", "nobody, mailto:dmarc@{d}!10m", "https://reports.example/in"])
def test_dmarc_that_asks_for_reports_counts_as_none_whatever_its_policy_is(
    tags: str, rua: str, outside: Outside
) -> None:
    text = f"v=DMARC1; {tags}rua={rua}"
    found = looked_at(Case("", {("_dmarc.{d}", "TXT"): (text,)}), outside)
    assert found.faults == ()
    assert "mail hosts take it for p=none" in found.unsure[0]
    assert not found.again_soon


def test_what_others_wrote_into_dns_is_told_on_one_line(outside: Outside) -> None:
    records = {("_dmarc.{d}", "TXT"): ("v=DMARC1; p=a\nautonomy: b; rua=mailto:a@{d}",),
               ("{d}", "TXT"): ("v=spf1 x\nautonomy: -all",)}  # fmt: skip
    found = looked_at(Case("", records), outside)
    assert found.kinds == ("spf_broken",)
    assert [len(text.splitlines()) for text in (found.told(), *found.unsure)] == [1, 1]


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
    "key", ["MAA=", "AAAA", "MIGf", "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ==", "BQA=", "A" * 3000, NULL_WITH_DATA]
)
def test_whatever_a_key_is_that_is_none_it_is_broken(key: str, outside: Outside) -> None:
    found = looked_at(Case("", {("s1._domainkey.{d}", "TXT"): (f"v=DKIM1; k=rsa; p={key}",)}), outside)
    assert found.kinds == ("dkim_broken",)


def test_an_address_that_mail_leaves_from_counts_however_it_is_written(outside: Outside) -> None:
    six = "2001:0DB8:0:0:0:0:0:0019"
    smtp = SmtpConnection.model_validate(
        {"host": "192.0.2.9", "dkim_selectors": "s1", "leaves_from": f"{zones.IP} {six}"}
    )
    assert smtp.leaves_from == (zones.IP, "2001:db8::19")
    records: zones.Records = {
        ("{d}", "TXT"): (f"v=spf1 ip4:{zones.IP} ip6:2001:db8::19 -all",), ("mail.{d}", "AAAA"): ("2001:DB8:0::19",),
        ("9.1" + ".0" * 22 + ".8.b.d.0.1.0.0.2.ip6.arpa", "PTR"): ("mail.{d}.",),
    }  # fmt: skip
    dns_ = outside.dns(Case("", records).zone("ours.example"))
    assert look(Way("ours.example", smtp, INBOX, True), dns_, None, NOW, lambda _: None).faults == ()


def test_without_a_selector_and_without_knowing_the_host_that_is_said_and_not_held_against_it(
    outside: Outside,
) -> None:
    found = looked_at(Case("", selectors=(), leaves_from=()), outside)
    assert found.faults == ()
    assert [("leaves_from" in said, "dkim_selectors" in said) for said in found.unsure] == [
        (True, False),
        (False, True),
    ]


def test_the_selector_of_a_mail_that_came_back_is_looked_at_like_a_declared_one(
    outside: Outside,
) -> None:
    case = Case("", selectors=(), message="signed")
    assert looked_at(case, outside).unsure == ()


@pytest.mark.parametrize("host", ["localhost", "postfix", "smtp..ours.example", "192.0.2.9"])
def test_a_host_whose_name_says_nothing_to_others_stands_in_no_record(host: str, outside: Outside) -> None:
    dns_ = outside.dns(Case("", {("{d}", "TXT"): None}).zone("ours.example"))
    found = look(Way("ours.example", SmtpConnection(host=host), INBOX, True), dns_, None, NOW, lambda _: None)
    (fault,) = (one for one in found.faults if one.kind == "spf_missing")
    assert fault.mend[0].value == "v=spf1 mx ~all"


@pytest.mark.parametrize("leaves_from", [(), (zones.IP,)])
def test_where_mail_leaves_from_counts_also_by_a_relay_with_a_return_path_of_its_own(
    leaves_from: tuple[str, ...], outside: Outside
) -> None:
    case = Case("", {("{d}", "TXT"): None}, leaves_from=leaves_from, relay="ses", message="signed")
    assert looked_at(case, outside).kinds == (("spf_missing",) if leaves_from else ())


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("email-smtp.us-east-1.amazonaws.com", True),
        ("email-smtp-fips.us-gov-west-1.amazonaws.com.", True),
        ("vpce-1.email-smtp.eu-west-1.vpce.amazonaws.com", True),
        ("ec2-192-0-2-25.eu-west-1.compute.amazonaws.com", False),
        ("mail.amazonaws.com", False),
    ],
)
def test_of_all_that_amazon_has_ses_alone_is_a_mail_host(host: str, is_one: bool) -> None:
    assert (presets.relay_of(host) is not None) == is_one
    assert (presets.rewriter_of(host) == "SES") == is_one


@pytest.mark.parametrize(
    ("inbox", "here", "mx"),
    [
        (INBOX, True, "10 mail.ours.example"),
        (INBOX, False, ""),
        (InboxConnection(kind="imap", host="imap.ours.example"), False, "10 imap.ours.example"),
        (InboxConnection(kind="imap", host="imap.gmail.com"), True, "10 smtp.google.com"),
        (InboxConnection(kind="imap", host="outlook.office365.com"), True, ""),
        (InboxConnection(kind="imap", host="imap.hoster.example"), True, ""),
        (InboxConnection(kind="imap", host="127.0.0.1"), True, "10 mail.ours.example"),
    ],
)
def test_the_host_to_name_as_mx_is_one_that_is_known_or_nobody_names_it(
    inbox: InboxConnection, here: bool, mx: str, outside: Outside
) -> None:
    records: zones.Records = {("{d}", "MX"): ("0 .",)} | ({} if here else {("mail.{d}", "A"): None})
    dns_ = outside.dns(Case("", records).zone("ours.example"))
    fault = hosts.answers_arrive(dns_, "ours.example", inbox)
    assert fault is not None
    assert [record.value for record in fault.mend] == ([mx] if mx else [])
    assert bool(fault.see_to) == (not mx)


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


@pytest.mark.parametrize("message", ["signed", "unsigned", "altered", "one click not covered"])
def test_how_a_mail_was_signed_a_month_ago_counts_no_more(message: Message, outside: Outside) -> None:
    case = Case("", message=message, selectors=())
    for age, counts in ((timedelta(days=30), True), (timedelta(days=30, seconds=1), False)):
        found = looked_at(case, outside, age=age)
        assert (found.faults == ()) == (message == "signed" or not counts)
        assert any("too long ago" in said for said in found.unsure) != counts


@pytest.mark.parametrize("gone", [None, ("v=DKIM1; p=",)])
def test_a_key_that_a_mail_showed_and_that_is_gone_may_have_been_replaced(
    gone: tuple[str, ...] | None, outside: Outside
) -> None:
    dns_ = outside.dns(Case("", {("s1._domainkey.{d}", "TXT"): gone}).zone("ours.example"))
    signed, plain = Signature("pass", "ours.example", "s1", "", True, NOW), lambda _: None
    for declared, kinds in (((), 0), (("s1",), 1)):
        smtp = SmtpConnection(host="192.0.2.9", dkim_selectors=declared, leaves_from=(zones.IP,))
        found = look(Way("ours.example", smtp, INBOX, True), dns_, signed, NOW, plain)
        assert (len(found.faults), len(found.unsure)) == (kinds, 1 - kinds)


def test_a_key_that_is_there_to_try_out_is_said_to_be(outside: Outside) -> None:
    tried = f"v=DKIM1; t=s:y; p={zones.rsa_key()[1]}"
    found = looked_at(Case("", {("s1._domainkey.{d}", "TXT"): (tried,)}), outside)
    assert found.faults == ()
    assert "(t=y)" in found.unsure[0]


def test_a_host_of_the_domain_s_own_is_known_by_its_name(outside: Outside) -> None:
    own = replace(outside, mail={"starttls": SmtpConnection(host="mail.ours.example")})
    case = replace(Case(""), leaves_from=())
    records = {("{d}", "TXT"): ("v=spf1 -all",), (zones.REVERSE, "PTR"): None}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.readiness.test_zones.secured", lambda _: None)
        assert looked_at(case, own).faults == ()
        assert looked_at(replace(case, records=records), own).kinds == ("spf_host", "ptr_missing")


def test_a_host_of_its_own_that_is_inside_says_nothing_of_where_mail_leaves(outside: Outside) -> None:
    own = replace(outside, mail={"starttls": SmtpConnection(host="mail.ours.example")})
    records = {("mail.{d}", "A"): ("10.0.0.25",), ("{d}", "TXT"): ("v=spf1 ip4:198.51.100.7 -all",)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.readiness.test_zones.secured", lambda _: None)
        found = looked_at(Case("", records, leaves_from=()), own)
    assert found.faults == ()
    assert "leaves_from" in found.unsure[0]


def test_a_record_of_many_terms_is_not_followed_to_its_end(outside: Outside) -> None:
    text = "v=spf1 " + "a:mail.{d} " * 180 + "-all"
    found = looked_at(Case("", {("{d}", "TXT"): (text,)}), outside)
    assert found.kinds == ("spf_lookups",)


@pytest.mark.parametrize(("length", "kinds"), [(4_000, ()), (4_001, ("spf_broken",))])
def test_a_record_of_4000_characters_is_followed_to_its_end_and_no_longer_one(
    length: int, kinds: tuple[str, ...], outside: Outside
) -> None:
    before, after = "v=spf1 ", f" ip4:{zones.IP} -all"
    text = f"{before}{'ip4:198.51.100.7 ' * length}"[: length - len(after)].rpartition(" ")[0]
    text = f"{text}{' ' * (length - len(text) - len(after))}{after}"
    assert len(text) == length
    found = looked_at(Case("", {("{d}", "TXT"): (text,)}), outside)
    assert found.kinds == kinds
    assert all("is longer than 4,000 characters" in fault.said for fault in found.faults)


def test_a_record_of_a_thousand_terms_is_longer_than_is_read_and_mended_by_fewer(outside: Outside) -> None:
    text = "v=spf1 " + "a:mail.{d} " * 1_000 + "-all"
    (fault,) = looked_at(Case("", {("{d}", "TXT"): (text,)}), outside).faults
    assert (fault.kind, fault.mend, fault.see_to) == ("spf_broken", (), FEWER)


@pytest.mark.parametrize("theirs", ["v=spf1 nonsense -all", ""])
def test_a_relay_whose_own_record_is_no_use_has_to_be_named(theirs: str, outside: Outside) -> None:
    records = {("_spf.relay.example", "TXT"): (theirs,), ("{d}", "TXT"): ("v=spf1 ip4:198.51.100.7 -all",)}
    assert looked_at(Case("", records, leaves_from=(), relay="relay"), outside).kinds == ("spf_host",)


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
