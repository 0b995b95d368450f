"""How the Boss's word is read: from its typed call, or from what it says instead."""

import pytest

from crews.standing.decisions import chosen, read


@pytest.mark.parametrize(
    ("words", "decision"),
    [
        ("proceed", "proceed"),
        ("**Proceed**: all is well.", "proceed"),
        ("## Decision\n**escalate**", "escalate"),
        ("# Decision\n\n- retry: two were refused", "retry"),
        ("**Decision**\nreplan", "replan"),
        ("My decision:\n`replan`", "replan"),
        ("# Escalate", "escalate"),
        ("Decision: retry, since nine are left.", "retry"),
        ("The batch looks fine to me, proceed.", "proceed"),
        ("retry: or else I would escalate", "retry"),
        ("“Escalate.” A person should look.", "escalate"),
        ("Proceed.\nNothing to escalate.", "proceed"),
        ("I would retry or escalate.", "unclear"),
        ("Do not proceed.", "unclear"),
        ("We can't simply proceed here.", "unclear"),
        ("Some were recorded.\nproceed", "unclear"),
        ("All is well; proceeding.", "unclear"),
        ("", "unclear"),
    ],
)
def test_words_are_read_by_their_first_line_that_is_no_heading(words: str, decision: str) -> None:
    assert read(words) == decision


@pytest.mark.parametrize(
    ("given", "choice"),
    [
        ("escalate", "escalate"),
        (" **Retry** ", "retry"),
        ("PROCEED.", "proceed"),
        ("give up", None),
        (None, None),
        (["retry"], None),
    ],
)
def test_a_typed_decision_is_one_of_four_words(given: object, choice: str | None) -> None:
    assert chosen(given) == choice
