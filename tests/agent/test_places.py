"""Where slots stand, as the Publisher and the Builder are shown it: the words of one mail."""

from dataclasses import replace

import pytest

from config.loading import CampaignBundle
from tests.outbox.stage import bundle
from tools.agent.places import places

KNOWN = [
    (
        "Who looks after {% if hoods %}the {{ hoods }} hoods{% else %}the hoods{% endif %}?",
        "Who looks after the [hoods] hoods?",
    ),
    ("{% if not hoods %}Some{% else %}Your {{ hoods }}{% endif %} hoods", "Your [hoods] hoods"),
    ("{% if hoods > 3 %}Many{% else %}Few{% endif %} hoods", "Many hoods"),
    ('{% if season == "both" %}Both{% elif season %}In {{ season }}{% else %}Always{% endif %}.', "In [season]."),
    ("Hi{% if first_name %} {{ first_name }}{% endif %},", "Hi [first_name],"),
    ("Since {{ hoods + 1 }} years", "Since {{ hoods + 1 }} years"),
]


@pytest.mark.parametrize(("words", "shown"), KNOWN)
def test_of_what_stands_under_a_condition_one_reading_is_shown(words: str, shown: str) -> None:
    (place,) = [one for one in places(_with(f"{words}\n\n{{{{ opening }}}}\n")) if one.slot == "opening"]
    assert place.before == shown
    assert place.paragraph == "[opening]"


def _with(body: str) -> CampaignBundle:
    """The shipped sequence, of whose mails there is one, with these words."""
    made = bundle()
    step = made.sequence.steps[0]
    name, variant = next(iter(step.variants.items()))
    only = step.model_copy(update={"variants": {name: variant.model_copy(update={"body": body})}})
    return replace(made, sequence=made.sequence.model_copy(update={"steps": [only]}))


def test_no_word_of_a_long_paragraph_is_cut() -> None:
    long = " ".join(f"word{number}" for number in range(60))
    (place,) = [one for one in places(_with(f"{long}\n\n{{{{ opening }}}}\n\n{long}\n")) if one.slot == "opening"]
    assert set(place.before.split()) | set(place.after.split()) <= set(long.split())
    assert place.before.endswith("word59")
    assert place.after.startswith("word0 ")
