"""What looks wrong and need not be: a careful writer's true sentence is never refused, only left to a critic."""

import pytest

from tests.guardrails.judged import judged


@pytest.mark.parametrize(
    ("angle", "fact"),
    [
        ("Your panels are 30 cm deep.", "panels 12 in / 300 mm deep"),
        ("You lay tiles of about 12 inches.", "tiles of 300 mm"),
        ("The shop has roughly 2,260 square feet.", "the new rooms measure 210 m\u00b2"),
        ("You farm some 250 acres.", "100 ha"),
        ("You ship 2,000 lb a day.", "907 kg a day"),
        ("You brew about 260 gallons.", "1,000 litres a brew"),
        ("You store at 41\u00b0F.", "stored at 5 \u00b0C"),
        ("Your visits last an hour and a half, 90 minutes.", "visits of 1\u00bd hours"),
        ("Half a dozen vans are yours.", "6 vans"),
        ("You have a turnover of around six hundred thousand euros.", "turnover about 600 000 \u20ac"),
        ("The post is for 20 hours a week.", "part-time 20 h/week"),
        ("You are a team of seven.", "4 vets, 2 nurses, 1 receptionist"),
        ("This is your twentieth year.", "Founded in 2006"),
        ("You open five days a week.", "Open Mon to Fri"),
        ("On Wednesdays you close at 13:00.", "Mi 8\u201313 Uhr"),
        ("Fees start at \u20ac95.", "Tuning fee from 95"),
        ("You have more than 15 years behind you.", "15 years of experience"),
    ],
)
def test_a_figure_that_a_reader_can_get_from_the_facts(angle: str, fact: str) -> None:
    assert judged(angle, fact).verdict != "refuse"


@pytest.mark.parametrize(
    "angle",
    [
        "Your hours were short, but \"between 8 and 5\" didn't suit him; he would've come later.",
        'You fit a 6" pipe and an 8" one.',
        "You fit a 6\u2033 pipe, 4\u2032 long.",
        "Since the '90s you have kept your customers' cars.",
        "Your customers\u2019 cars and your clients\u2019 vans were kept.",
        'You kept \u201cbetween 8 and 5" and said so.',
        'You kept "between 8 and 5 and said so.',
        "Your \u201cContact\u201d page has a form.",
        "He wrote \"it was 'between 8 and 5' and no later\" of you.",
        'He says "[they] came between 8 and 5".',
        "It`s between 8 and 5.",
    ],
)
def test_a_mark_that_may_be_read_in_two_ways(angle: str) -> None:
    pipes = ' A 6" pipe, an 8" one, 4\' long, since 1990'
    fact = "They came 'between 8 and 5'. It was 'between 8 and 5' and no later." + pipes
    assert judged(angle, fact).verdict != "refuse"


@pytest.mark.parametrize(
    ("angle", "fact"),
    [
        ("Your NOC is staffed day and night.", "Our network operations center is staffed around the clock."),
        ("You do VAT returns.", "We do tax returns."),
        ("Sam answers the phone.", "Samuel Oakes answers the phone"),
        ("Service Titan is in use.", "Uses ServiceTitan"),
        ("Sk\u00f8yen and Skoyen are the same, Oystein.", "Skoyen; \u00d8ystein"),
        ("Your Head Office answers.", "The office answers."),
        ("You are on Bookwell.example.", "Rated 4.8 on Bookwell.example"),
    ],
)
def test_a_name_that_is_another_form_of_a_known_one(angle: str, fact: str) -> None:
    assert judged(angle, fact).verdict != "refuse"


@pytest.mark.parametrize(
    "angle",
    [
        "You signed up for the fair-pay pledge.",
        "We talked to other roofers before we built Ridgewren.",
        "I have been following your shop's news.",
        "Ridgewren keeps every reply to your enquiries.",
        "You can mark it as paid.",
        "An estimate by phone or else by mail takes a day.",
        "Nothing goes out unless you say so, and you lose nothing.",
        "Nobody can override your rules.",
        "Your listing told me of it.",
        "We know what you charge.",
    ],
)
def test_what_is_fair_in_another_sense(angle: str) -> None:
    assert judged(angle, "signed the fair-pay pledge; charge by the hour").verdict != "refuse"


@pytest.mark.parametrize(
    ("angle", "fact"),
    [
        ("You do not deliver on Sundays.", "We deliver Mon to Sat."),
        ("You offer financing on new roofs.", "No financing for repairs"),
    ],
)
def test_a_denial_of_more_or_less_than_the_fact_says(angle: str, fact: str) -> None:
    assert judged(angle, fact).verdict != "refuse"
