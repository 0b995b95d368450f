"""SPF records that are offered in the place of wrong ones lose nobody; what is hard to read is not read for long."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.files.connections import DnsConnection
from data.readiness import Fault
from rehearsal.dns_world import DnsServer
from rehearsal.senders import Zones
from tests.readiness.zones import IP
from tests.support.outside import world
from tools.enrich.reaching import resolver_of
from tools.readiness import spf
from tools.readiness.asking import Dns
from tools.readiness.policy import Broken, Policy, parse, readable
from tools.readiness.spf import Ours
from tools.readiness.spf_survey import passes, survey

D = "ours.example"
OURS = Ours((f"ip4:{IP}",), (IP,))


def _networks(third: int, count: int) -> str:
    return " ".join(f"ip4:198.18.{third}.{4 * n}/31" for n in range(count))


ZONE = {
    (D, "A"): ("198.51.100.1",),
    (D, "MX"): (f"10 mail.{D}.",),
    (f"mail.{D}", "A"): ("198.51.100.2",),
    (f"small.{D}", "TXT"): ("v=spf1 ip4:198.51.100.3 -all",),
    (f"ten.{D}", "TXT"): (f"v=spf1 {_networks(1, 10)} ?all",),
    (f"fifteen.{D}", "TXT"): (f"v=spf1 {_networks(2, 15)} -all",),
    (f"deep.{D}", "TXT"): (f"v=spf1 {f'a:mail.{D} ' * 5}include:small.{D} ip4:198.51.100.4 -all",),
    (f"but.{D}", "TXT"): ("v=spf1 -ip4:203.0.113.9 ip4:203.0.113.8/30 -all",),
    (f"open.{D}", "TXT"): ("v=spf1 +all",),
    (f"many.{D}", "MX"): tuple(f"10 mx{n}.{D}." for n in range(12)),
    **{(f"mx{n}.{D}", "A"): (f"198.18.3.{n}",) for n in range(12)},
}
OPEN = {"+all", "all", "ip4:0.0.0.0/0", f"include:open.{D}", f"include:{D}"}
"""What lets everybody in, and what leads back to the record itself."""
TERMS = (
    "a", "mx", f"a:x.{D}", f"a:y.{D}", f"mx:z.{D}", "ip4:198.51.100.7", "ip4:203.0.113.0/24", "ip6:2001:db8::/32",
    f"include:small.{D}", f"include:ten.{D}", f"include:fifteen.{D}", f"include:deep.{D}", f"include:but.{D}",
    f"include:open.{D}", f"include:gone.{D}", f"include:{D}", f"exists:%{{i}}.{D}", "ptr", f"mx:many.{D}",
    "?ip4:198.51.100.9", "-ip4:203.0.113.9", f"-include:small.{D}", f"?ip4:{IP}", f"-ip4:{IP}", "ip4:0.0.0.0/0",
    "ip4:300.1.1.1", "nonsense", f"exp=why.{D}", "moo=%{d2}", "a", "MX",
)  # fmt: skip
ENDS = (
    "",
    "-all",
    "~all",
    "?all",
    "+all",
    "all",
    f"redirect=deep.{D}",
    f"redirect=gone.{D}",
    "redirect=%{d}.x.example",
)
PEOPLE = (
    IP, "198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4", "198.51.100.7", "198.51.100.9", "203.0.113.9",
    "203.0.113.10", "203.0.113.77", "2001:db8::1", "198.18.1.5", "198.18.2.56", "198.18.3.11", "192.0.2.99",
)  # fmt: skip


@pytest.fixture(scope="module")
def names() -> Iterator[tuple[DnsServer, str]]:
    """A name server, and where it is."""
    server = DnsServer(world(), 1)
    try:
        yield server, server.start()
    finally:
        server.stop()


def asked(names: tuple[DnsServer, str], *texts: str) -> Dns:
    """DNS, once the domain has these records."""
    names[0].zones = Zones(ZONE | {(D, "TXT"): texts})
    return Dns(resolver_of(DnsConnection(server=names[1])))


def _meant(text: str) -> Policy:
    """What a record says, but for that."""
    shut = " ".join(word for word in text.split(" ") if word not in OPEN)
    try:
        return parse(shut)
    except Broken:
        return readable(shut)


records = st.tuples(st.lists(st.sampled_from(TERMS), max_size=9), st.sampled_from(ENDS)).map(
    lambda parts: " ".join(["v=spf1", *parts[0], *filter(None, parts[1:])])
)


@given(texts=st.lists(records, min_size=1, max_size=2))
@settings(max_examples=150, deadline=None)
def test_who_could_send_before_can_send_by_the_record_that_is_offered_and_nobody_else_but_us(
    texts: list[str], names: tuple[DnsServer, str]
) -> None:
    dns = asked(names, *texts)
    for fault in spf.look(dns, D, OURS):
        if not isinstance(fault, Fault):
            continue
        assert fault.mend or fault.see_to
        for record in fault.mend:
            after = parse(record.value)
            seen = survey(dns, D, after)
            assert not (seen.broken or seen.everybody or seen.too_many(D))
            for address in PEOPLE:
                could = {passes(dns, D, _meant(text), address) for text in texts}
                can = passes(dns, D, after, address)
                if address == IP:
                    assert can is True
                elif could == {False}:
                    assert can is not True, f"{fault} lets {address} in"
                else:
                    assert can is not False, f"{fault} leaves {address} out"
            if len(texts) == 1:
                _keeps_its_end(texts[0], record.value)


def _keeps_its_end(text: str, offered: str) -> None:
    end, words = text.rsplit(" ", maxsplit=1)[-1], offered.split(" ")
    if end[-3:] == "all":
        assert words[-1] == (end if end[0] in "-~?" else "~all")
    if text.count("exp=") == 1:
        assert f"exp=why.{D}" in words


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (f"v=spf1 include:ten.{D} ip4:203.0.113.9 +all", f"v=spf1 ip4:{IP} include:ten.{D} ip4:203.0.113.9 ~all"),
        (f"v=spf1 a -ip4:203.0.113.9 ip4:203.0.113.0/24 exp=why.{D} -all",
         f"v=spf1 ip4:{IP} a -ip4:203.0.113.9 ip4:203.0.113.0/24 exp=why.{D} -all"),
        (f"v=spf1 ?ip4:{IP} redirect=small.{D}", f"v=spf1 ip4:{IP} redirect=small.{D}"),
        (f"v=spf1 a:x.{D} a:y.{D} mx:z.{D} include:ten.{D} -all", f"v=spf1 ip4:{IP} include:ten.{D} -all"),
        (f"v=spf1 include:deep.{D} a a:mail.{D} mx mx:{D} ?all",
         f"v=spf1 ip4:{IP} ip4:198.51.100.1 ip4:198.51.100.2/31 ip4:198.51.100.4 ?all"),
    ],
)  # fmt: skip
def test_what_a_record_says_besides_stays(text: str, offered: str, names: tuple[DnsServer, str]) -> None:
    (fault,) = spf.look(asked(names, text), D, OURS)
    assert isinstance(fault, Fault)
    assert [record.value for record in fault.mend] == [offered]


@pytest.mark.parametrize(
    "texts",
    [
        (f"v=spf1 include:ten.{D} include:fifteen.{D} include:deep.{D} a mx a:mail.{D} -all",),
        (f"v=spf1 include:deep.{D} include:but.{D} a mx a:mail.{D} mx:{D} -all",),
        (f"v=spf1 include:deep.{D} exists:%{{i}}.{D} a mx a:mail.{D} mx:{D} -all",),
        (f"v=spf1 {f'include:deep.{D} ' * 4}{' '.join(f'a:mx{n}.{D}' for n in range(12))} -all",),
        ("v=spf1 -ip4:203.0.113.9 a -all", "v=spf1 ip4:203.0.113.0/24 -all"),
        ("v=spf1 " + "ip4:203.0.113.77 " * 300 + "-all",),
    ],
)
def test_where_a_record_would_lose_somebody_none_is_offered(
    texts: tuple[str, ...], names: tuple[DnsServer, str]
) -> None:
    (fault,) = spf.look(asked(names, *texts), D, OURS)
    assert isinstance(fault, Fault)
    assert fault.mend == ()
    assert fault.see_to


@pytest.mark.parametrize("text", ["v=spf1 include:%{d}._spf.relay.example -all", "v=spf1 redirect=%{d}.x.example"])
@pytest.mark.parametrize("ours", [Ours(("include:small.x",), (), ("_spf.relay.example",)), OURS])
def test_what_depends_on_the_mail_is_not_held_against_a_domain(
    text: str, ours: Ours, names: tuple[DnsServer, str]
) -> None:
    (said,) = spf.look(asked(names, text), D, ours)
    assert isinstance(said, str)
    assert "depend on the mail" in said


@pytest.mark.parametrize(
    "word",
    ["include:." + "a" * 3900 + "!", "a:" + "a" * 3900 + ".", "exists:%{i}." + "-" * 3900 + "!", "a" * 3900,
     "redirect=." + "a-" * 1900 + "!", "%{" * 1900, "include:" + "%{i}" * 900 + "!"],
)  # fmt: skip
def test_a_word_that_would_take_long_to_read_is_soon_known_to_be_none(word: str) -> None:
    began = time.process_time()
    with pytest.raises(Broken) as error:
        parse(f"v=spf1 {word} -all")
    assert time.process_time() - began < 0.1
    assert len(str(error.value)) < 200


def test_a_domain_of_more_than_253_characters_is_none_but_a_macro_may_be_short() -> None:
    long = ".".join(["a" * 50] * 5)
    assert parse(f"v=spf1 include:{long[:249]}.com -all").terms[0].spec.endswith(".com")
    with pytest.raises(Broken, match="253"):
        parse(f"v=spf1 include:{long}.com -all")
    assert parse(f"v=spf1 exists:%{{i}}.{long}.com -all").terms[0].has_macro


@pytest.mark.parametrize(
    ("spec", "is_domain"),
    [
        ("a.b", True), ("a.example.", True), ("a.x-1", True), ("a.1a", True), ("a.b%{i}", True), ("%{d}", True),
        ("a", False), ("a.1", False), ("a.-", False), ("a.b-", False), ("a..", False), ("%{d}x", False), ("x}", False),
        ("a.%%", False), ("%{d}}", False),
    ],
)  # fmt: skip
def test_a_domain_ends_in_a_label_or_a_macro(spec: str, is_domain: bool) -> None:
    try:
        assert bool(parse(f"v=spf1 include:{spec}").terms) == is_domain
    except Broken:
        assert not is_domain
