"""Grounding's general rules, on angles and facts that nobody wrote."""

from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.grounding import judge
from tests.guardrails.judged import BUSINESS, OFFER

NOUNS = ("employees", "reviews", "trucks", "offices", "contracts", "clients")
VERBS = ("serve", "clean", "inspect", "repair", "measure")
PLACES = ("schools", "churches", "farms", "clinics", "bus depots")
TEXT = st.text(max_size=300)

numbers = st.integers(min_value=13, max_value=9_999)
facts = st.one_of(
    st.builds(lambda number, noun: f"{number} {noun}", numbers, st.sampled_from(NOUNS)),
    st.builds(
        lambda verb, one, two, miles: f"We {verb} {one} and {two} within {miles} miles of our yard.",
        st.sampled_from(VERBS), st.sampled_from(PLACES), st.sampled_from(PLACES), numbers,
    ),
    st.builds(lambda year: f"Founded in {year}", st.integers(min_value=1850, max_value=2026)),
)  # fmt: skip


@given(TEXT, st.lists(TEXT, max_size=3), TEXT)
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_verdict_and_is_kept_as_it_would_be_judged_again(
    angle: str, cited: list[str], offer: str
) -> None:
    once = judge(angle, cited, BUSINESS, offer)
    again = judge(once.text, cited, BUSINESS, offer)
    assert again.text == once.text
    assert again.verdict == once.verdict
    assert bool(once.reasons) == (once.verdict != "accept")


@given(facts, numbers, st.sampled_from(NOUNS))
@settings(max_examples=300, deadline=None)
def test_a_number_that_no_fact_has_is_never_accepted(fact: str, number: int, noun: str) -> None:
    grounding = judge(f"You have {number} {noun}.", [fact], BUSINESS, OFFER)
    assert grounding.verdict != "accept" or fact.startswith(f"{number} {noun}")


@given(st.lists(facts, min_size=1, max_size=3), facts, st.sampled_from(NOUNS), numbers)
@settings(max_examples=300, deadline=None)
def test_another_cited_fact_never_turns_what_is_accepted_into_a_refusal(
    cited: list[str], other: str, noun: str, number: int
) -> None:
    angle = _told(cited[0])
    before, after = (judge(angle, given_, BUSINESS, OFFER).verdict for given_ in (cited, [*cited, other]))
    assert not (before == "accept" and after == "refuse")


@given(facts)
@settings(max_examples=200, deadline=None)
def test_what_a_site_says_of_its_firm_is_accepted_as_said_to_it(fact: str) -> None:
    assert judge(_told(fact), [fact], BUSINESS, OFFER).verdict == "accept"


@given(facts, st.sampled_from(["not", "never", "always", "usually", "the best"]))
@settings(max_examples=200, deadline=None)
def test_a_word_that_changes_what_is_said_is_never_accepted(fact: str, word: str) -> None:
    first, rest = _told(fact).split(" ", 1)
    assert judge(f"{first} {word} {rest}", [fact], BUSINESS, OFFER).verdict != "accept"


@given(facts, facts, st.sampled_from(["\n", " - ", "“", "# ", "**", "1. "]))
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_cited_facts_does_not_matter(one: str, other: str, mark: str) -> None:
    angle = f"{mark}{_told(one)}"
    verdicts = {judge(angle, cited, BUSINESS, OFFER) for cited in ([one, other], [other, one])}
    assert len(verdicts) == 1


def _told(fact: str) -> str:
    """The fact as it is said to its firm."""
    if fact.startswith("We "):
        return fact.replace("We ", "You ").replace(" our ", " your ")
    return fact.replace("Founded", "You were founded") + "." if fact.startswith("F") else f"You have {fact}."
