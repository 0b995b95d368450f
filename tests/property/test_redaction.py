"""No address and no phone number survives redaction, and nothing else is touched."""
# ruff: noqa: RUF001 - look-alike characters are among the subjects

import re
import string
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st

from data import redact as redaction
from data.redact import redact

WORD = st.text(string.ascii_lowercase, min_size=2, max_size=9).filter(
    lambda word: word not in {"at", "dot", "x", "ext"}
)
LOCAL = st.from_regex(r"[a-z0-9](?:[a-z0-9._+'-]{0,15}[a-z0-9])?", fullmatch=True)
AT = st.sampled_from(
    ["@", " (at) ", "[at]", " [at] ", "{at}", "<at>", " @ ", "%40", "&#64;", "&#x40;", "＠", "@\u200b", " at "]
)
DOT = st.sampled_from([".", " dot ", " (dot) ", "[dot]", "%2E", "&#46;", "．"])
TLD = st.sampled_from(["com", "net", "org", "co", "example", "test", "roofing"])
PROSE = st.lists(
    WORD | st.sampled_from(["in 2009,", "$1,250,000", "12 of", "93650", "(since 1998)", "5-50"]), max_size=6
)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """An address, plain or disguised."""
    at, dot = draw(AT), draw(DOT)
    if at == " at ":  # with a written dot this is prose: "we are at acme.example"
        dot = " dot "
    if dot not in {".", " dot ", " (dot) ", "[dot]"} and at not in {"@", "%40", "&#64;", "&#x40;", "＠"}:
        dot = "."
    if " " in dot and at in {" @ ", "@\u200b"}:
        dot = "."
    return draw(LOCAL) + at + draw(WORD) + dot + draw(TLD)


@st.composite
def phones(draw: st.DrawFn) -> str:
    """An American number or an international one, in the ways in which people write them."""
    area, exchange = draw(st.integers(201, 989)), draw(st.integers(200, 999))
    line = draw(st.integers(0, 9999))
    if draw(st.booleans()):
        exchange, line = 555, draw(st.integers(100, 199))
    shapes = [
        "({a}) {e}-{l}", "({a}){e}-{l}", "{a}-{e}-{l}", "{a}.{e}.{l}", "{a} {e} {l}", "{a}/{e}-{l}", "{a} - {e} - {l}",
        "+1 {a} {e} {l}", "+1-{a}-{e}-{l}", "+1{a}{e}{l}", "1-{a}-{e}-{l}", "1 ({a}) {e}-{l}", "{a}{e}{l}",
        "({a}) {e}{l}", "{a}–{e}–{l}", "{a}\u00a0{e}\u00a0{l}", "{a}-{e}-{l} ext. 12", "{a}.{e}.{l}x7",
        "001 {a} {e} {l}", "+44 20 7{e} {l}", "+49 {a} {e}{l}", "+61 2 9{e} {l}", "0044 20 7{e} {l}", "[{a}] {e} {l}",
    ]  # fmt: skip
    return draw(st.sampled_from(shapes)).format(a=area, e=exchange, l=f"{line:04}")


@given(PROSE, addresses(), PROSE)
@example([], "joe@acme.example", [])
def test_no_address_survives(before: list[str], address: str, after: list[str]) -> None:
    cleaned = redact(" ".join([*before, "mail:", address, "|", *after]))
    assert "[address]" in cleaned
    assert address not in cleaned
    assert re.search(r"\S[@＠]\S", cleaned) is None
    assert cleaned.endswith(" ".join(["|", *after]))


@given(PROSE, phones(), PROSE)
@example([], "312-555-0123", [])
def test_no_phone_number_survives(before: list[str], phone: str, after: list[str]) -> None:
    cleaned = redact(" ".join([*before, "tel:", phone, "|", *after]))
    assert cleaned == " ".join([*before, "tel:", "[phone]", "|", *after])


@given(
    st.lists(
        st.one_of(
            WORD,
            st.integers(1, 999_999).map("${:,}".format),
            st.integers(1, 99_999).map("{:,} roofs".format),
            st.integers(1900, 2099).map("since {}".format),
            st.tuples(st.integers(1900, 2099), st.integers(1900, 2099)).map("{0[0]}-{0[1]}".format),
            st.dates().map(str),
            st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds")),
            st.integers(501, 99_950).map("CA {:05}".format),
            st.tuples(st.integers(501, 99_950), st.integers(1, 9999)).map("{0[0]:05}-{0[1]:04}".format),
            st.integers(110_000, 928_120).map("NAICS {}".format),
            st.floats(0, 5).map("{:.1f} stars".format),
            st.integers(1, 500).map("{} staff".format),
            st.sampled_from(["p7", "f1", "a2", "p7-1", "9 to 5", "24/7", "R&D", "100%"]),
        ),
        max_size=8,
    )
)
def test_text_without_them_is_unchanged(words: list[str]) -> None:
    text = ", ".join(words)
    assert redact(text) == text


@given(st.lists(addresses() | phones() | WORD | st.text(string.digits + string.punctuation + " atAT_", max_size=30)))
def test_what_is_asked_first_misses_nothing_that_the_patterns_find(words: list[str]) -> None:
    text = " ".join(words)
    asked = redact(text)
    anything = re.compile("")
    with patch.multiple(redaction, _LIKELY=anything, _LIKE_AN_ADDRESS=anything, _LIKE_A_PHONE=anything):
        assert redact(text) == asked


@given(st.text() | st.lists(addresses() | phones() | WORD).map(" ".join))
def test_what_was_redacted_stays_as_it_is(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
