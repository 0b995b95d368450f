"""Where mail leaves from and where answers arrive: hosts of one's own, of others, and those that nobody knows."""

from dataclasses import replace

import pytest

from config.files import presets
from config.files.connections import InboxConnection, SmtpConnection
from tests.readiness import zones
from tests.readiness.outside import INBOX, NOW, Outside, looked_at
from tests.readiness.zones import Case
from tools.readiness import hosts
from tools.readiness.look import Way, look

pytestmark = pytest.mark.usefixtures("relays")


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


def test_a_host_of_the_domain_s_own_is_known_by_its_name(outside: Outside) -> None:
    own = replace(outside, mail={"starttls": SmtpConnection(host="mail.ours.example")})
    case = replace(Case(""), leaves_from=())
    records = {("{d}", "TXT"): ("v=spf1 -all",), (zones.REVERSE, "PTR"): None}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.readiness.outside.secured", lambda _: None)
        assert looked_at(case, own).faults == ()
        assert looked_at(replace(case, records=records), own).kinds == ("spf_host", "ptr_missing")


def test_a_host_of_its_own_that_is_inside_says_nothing_of_where_mail_leaves(outside: Outside) -> None:
    own = replace(outside, mail={"starttls": SmtpConnection(host="mail.ours.example")})
    records = {("mail.{d}", "A"): ("10.0.0.25",), ("{d}", "TXT"): ("v=spf1 ip4:198.51.100.7 -all",)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.readiness.outside.secured", lambda _: None)
        found = looked_at(Case("", records, leaves_from=()), own)
    assert found.faults == ()
    assert "leaves_from" in found.unsure[0]


@pytest.mark.parametrize("theirs", ["v=spf1 nonsense -all", ""])
def test_a_relay_whose_own_record_is_no_use_has_to_be_named(theirs: str, outside: Outside) -> None:
    records = {("_spf.relay.example", "TXT"): (theirs,), ("{d}", "TXT"): ("v=spf1 ip4:198.51.100.7 -all",)}
    assert looked_at(Case("", records, leaves_from=(), relay="relay"), outside).kinds == ("spf_host",)
