"""What a declared crew writes is held to its sources by code alone: nobody reads what code is not sure of."""

import pytest

from guardrails.grounding.resting import unborne

RULES = (
    "Everything else is routine. A contractor comes within ten working days, between 8:00 and 17:00.",
    "No heating between October and April, no water, or a broken lock is urgent. A contractor comes within two "
    "working days.",
    "Gas, fire, flooding and live wires are emergencies. The duty officer calls within one hour.",
)


@pytest.mark.parametrize(
    "text",
    [
        "A contractor comes within 99 working days.",
        "A contractor comes within thirteen working days.",
        "A contractor comes within 99 calendar days.",
        "A contractor comes within 25 consecutive business days.",
        "A contractor comes after a 99-working-day wait.",
        "The duty officer calls within 6 business hours.",
        "The duty officer calls within forty short minutes.",
        "It takes three full weeks.",
        "A contractor comes within 5 days.",
        "A contractor comes on Monday.",
        "A contractor comes by next Thursday.",
        "A contractor comes in July.",
        "El técnico viene el lunes.",
    ],
)
def test_a_figure_or_a_day_that_no_source_has_is_refused_whatever_stands_before_its_unit(text: str) -> None:
    assert unborne(text, RULES)


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("A contractor comes within 10 working days, between 8:00 and 17:00.", RULES),
        ("A contractor comes within two full working days.", RULES),
        ("A contractor comes in the next few working days.", RULES),
        ("A contractor comes within ten days.", RULES),
        ("No heating in January is urgent.", RULES),
        ("The permit takes two weeks.", ("The permit takes ten working days.",)),
        ("Your 12 plumbers are certified.", ("We have 12 certified plumbers and 3 vans.",)),
        ("The office is open on Monday.", ("The office is open on Mondays and Thursdays.",)),
        ("Call us on Friday.", ("Call us Mon-Fri 9-5.",)),
        ("You can call us on Wednesday.", ("The office is staffed on working days.",)),
        ("We got your message on Thursday.", ("2026-10-29",)),
        ("The heating has not worked since Monday.", ("La calefacción no funciona desde el lunes.",)),
        ("The technician comes within two weeks.", ("Binnen zwei Wochen kommt der Techniker.",)),
        ("The desk works 24 hours a day.", ("3 shifts of 8 hours",)),
        ("The office is staffed nine hours a day.", ("The office is staffed Mon-Fri, 8:00-17:00.",)),
        ("We answer within 9 working days.", ("Response days: 9",)),
        ("There is no pickup on Monday.", ("Pickup: Tuesdays and Fridays",)),
        ("It took six months.", ("It took half a year.",)),
        ("For more than twenty long years.", ("Since 1998",)),
        ("The office is open on Tuesday.", ("Open: Mo-Fr 08:00-17:00",)),
        ("The office is open on Thursday.", ("Hours: M-F 8-5",)),
        ("Die Praxis ist am Freitag offen.", ("Sprechzeiten: Mo, Di und Fr 8-12 Uhr",)),
        ("The office is open on Sunday.", ("The line is staffed 24/7.",)),
        ("It was received in November.", ("received: 11/2026",)),
        ("It is due in May.", ("Due in Q2 2026",)),
        ("It came two weeks later.", ("Ordered on 1 March 2026, delivered on 15 March 2026.",)),
        ("It came 12 days later.", ("ordered: 2026-03-01; delivered: 2026-03-13",)),
        ("The fair lasts three days.", ("The fair is from 1 May 2026 to 3 May 2026.",)),
        ("It was noticed in January.", ("Treated on 2025-12-20 and on 2026-02-05.",)),
    ],
)
def test_what_the_sources_bear_out_in_other_words_may_stand(text: str, sources: tuple[str, ...]) -> None:
    assert not unborne(text, sources)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The office is open on Wednesday.", "Opening hours: Mo, Di, Do 8-12"),
        ("The office is open on Sunday.", "Open: Mo-Sa"),
        ("The office is open on Wednesday.", "Apply now (m/w/d). We, so far, do it; so do we."),
        ("It was noticed in July.", "Treated on 2025-12-20 and on 2026-02-05."),
        ("It is due in July.", "Due in Q2 2026"),
        ("It came three weeks later.", "Ordered on 1 March 2026, delivered on 15 March 2026."),
        ("It came 12 days later.", "ordered: 2026-03-01; delivered: 2026-03-15"),
    ],
)
def test_a_day_a_month_or_a_time_beside_those_of_the_sources_is_refused(text: str, source: str) -> None:
    assert unborne(text, (source,))


@pytest.mark.parametrize("day", ["19 days", "8 working days", "17 days", "12 working days"])
def test_a_date_a_time_of_day_or_a_number_of_rooms_is_no_number_of_days(day: str) -> None:
    sources = ("Treated on 2026-09-19.", "A contractor comes within ten working days, from 8:00 to 17:00.", "two rooms")
    assert unborne(f"A contractor comes within {day}.", sources)
