"""What can be read in a page, however it was made."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.enrich.markup import Link, readable

SNIPPETS = st.sampled_from(
    ["<", ">", "<p>", "</p>", "<nav>", "<a href=/x>", "</a>", "<script>", "<!--", "-->", "a", '"', "&amp;"]
)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("plain words", ["plain words"]),
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<p>one <b>bold</b>\n word</p>", ["one bold word"]),
        ("a &amp; b&nbsp;c", ["a & b c"]),
        ("3 < 4 and 5 > 4", ["3 < 4 and 5 > 4"]),
        ("<script>if (a<b) {x('</p>')}</script>after", ["after"]),
        ("<style>p{}</style><noscript>no</noscript>yes", ["yes"]),
        ("<nav>menu<ul><li>more</ul></nav>text", ["text"]),
        ("a<!-- <p>hidden</p> -->b", ["ab"]),
        ("a<!-- for ever", ["a"]),
        ("<!doctype html><title>no</title><p>yes", ["yes"]),
        ("<P CLASS='x'>loud</P>", ["loud"]),
        ("cut <a href='", ["cut"]),
    ],
)
def test_lines(html: str, lines: list[str]) -> None:
    assert list(readable(html).lines) == lines


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<a href='/a'>one</a>", [Link("/a", "one")]),
        ('<A class="b" HREF="/a?x=1&amp;y=2">one <b>two</b></A>', [Link("/a?x=1&y=2", "one two")]),
        ("<nav><a href=/a>in a menu</a></nav>", [Link("/a", "in a menu")]),
        ("<a href=/a>open<a href=/b>next", [Link("/a", "open"), Link("/b", "next")]),
        ("<a name='x'>no link</a>", []),
    ],
)
def test_links(html: str, links: list[Link]) -> None:
    assert list(readable(html).links) == links


def test_structured_data_and_the_generator_are_kept() -> None:
    data = '<script type="application/ld+json">{"a": "<b>"}</script><script>1</script>'
    page = readable(f'<meta name="generator" content="Wix">{data}')
    assert (page.generator, page.data) == ("Wix", ('{"a": "<b>"}',))


@given(st.lists(SNIPPETS | st.text(max_size=5), max_size=30).map("".join))
def test_anything_is_read(html: str) -> None:
    assert all(line.strip() for line in readable(html).lines)


@given(st.lists(st.text(alphabet="abc .", min_size=1, max_size=20), min_size=1, max_size=8))
def test_no_word_in_a_paragraph_is_lost(paragraphs: list[str]) -> None:
    page = readable("".join(f"<div><p>{paragraph}</p></div>" for paragraph in paragraphs))
    assert " ".join(page.lines).split() == " ".join(paragraphs).split()


@pytest.mark.parametrize(
    "unit", ["<div>", "<a ", "<!--", "<", "<a href='/about'>", "<script>", "&", "<p a=", "a=' ", "<nav>", ">", "\n"]
)
def test_half_a_megabyte_of_anything_takes_a_moment(unit: str) -> None:
    began = time.process_time()
    readable(unit * (500_000 // len(unit)))
    readable("<" + unit.strip("<>") * (500_000 // len(unit)))
    assert time.process_time() - began < 3
