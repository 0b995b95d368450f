"""Senders' domains on a name server on loopback: what is wrong is named with what mends it, what is ready is let be."""

import pytest

from tests.readiness import zones
from tests.readiness.outside import Outside, looked_at
from tests.readiness.zones import BROKEN, READY, Case
from tools.readiness.spf_mends import FEWER

pytestmark = pytest.mark.usefixtures("relays")
PAIRS = zones.pairs()


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
