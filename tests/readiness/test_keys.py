"""Keys in DNS and the signatures of mails that came back."""

from datetime import timedelta

import pytest

from config.files.connections import SmtpConnection
from data.readiness import Signature
from tests.readiness import zones
from tests.readiness.outside import INBOX, NOW, Outside, looked_at
from tests.readiness.zones import Case, Message
from tools.readiness.look import Way, look

pytestmark = pytest.mark.usefixtures("relays")
NULL_WITH_DATA = zones.WEAK.replace("AQEBBQAD", "AQEBBRQD")
"""A key whose kind has a parameter, which dkimpy asserts that it has not."""


@pytest.mark.parametrize(
    "key", ["MAA=", "AAAA", "MIGf", "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ==", "BQA=", "A" * 3000, NULL_WITH_DATA]
)
def test_whatever_a_key_is_that_is_none_it_is_broken(key: str, outside: Outside) -> None:
    found = looked_at(Case("", {("s1._domainkey.{d}", "TXT"): (f"v=DKIM1; k=rsa; p={key}",)}), outside)
    assert found.kinds == ("dkim_broken",)


def test_the_selector_of_a_mail_that_came_back_is_looked_at_like_a_declared_one(
    outside: Outside,
) -> None:
    case = Case("", selectors=(), message="signed")
    assert looked_at(case, outside).unsure == ()


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
