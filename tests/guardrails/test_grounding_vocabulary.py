"""What code accepts by itself: every word explained, and put together as its sources put it. All else is a critic's."""

import pytest

from tests.guardrails.judged import judged


@pytest.mark.parametrize(
    ("angle", "fact"),
    [
        ("You serve schools and churches.", "We serve schools and churches within 70 miles of our yard."),
        ("You have 12 employees.", "12 employees"),
        ("Your team of 12 is in Fresno.", "12 employees"),
        ("You finished a 96 kW array in May 2026.", "14 May 2026: completes a 96 kW array"),
        ("In May 2026 you moved to bigger offices.", "3 May 2026 - Sierra Crest moves to larger offices"),
        ("Your hours are extended in January.", "extended hours in January"),
        ("The array you completed is in Madera.", "Sierra Crest completes an array in Madera"),
        ("Your filters are included, your belts are not.", "filters are included, belts are not"),
        ("You look after over 600 units.", "We look after more than 600 units."),
        ("You won the award for storm repair.", "Wins award for storm repair"),
    ],
)
def test_what_restates_a_fact_is_accepted(angle: str, fact: str) -> None:
    assert judged(angle, fact).reasons == ()
    assert judged(angle, fact).verdict == "accept"


def test_a_fact_that_leads_to_the_offer_in_its_own_words_is_accepted() -> None:
    angle = "You have 12 employees. Ridgewren would show which crew is where, and your office decides what goes out."
    assert judged(angle, "12 employees").verdict == "accept"


@pytest.mark.parametrize(
    ("what", "angle", "fact"),
    [
        ("no true synonym", "You have 6 crews.", "6 staff"),
        ("an owner is no family", "You are a family-owned business.", "Aisha Mercer is Owner"),
        ("another relation", "You have 26 schools.", "We tune for 26 schools."),
        ("who did it to whom", "Acme bought you in May 2026.", "May 2026: Sierra Crest buys Acme"),
        ("things swapped", "Your repairs are slow and your replies quick.", "Quick repairs. Replies are slow."),
        ("figures swapped", "Rated 127 stars in 4.8 reviews.", "Rated 4.8 stars in 127 reviews."),
        ("a figure of something else", "You have 127 stars.", "Rated 4.8 stars in 127 reviews."),
        ("half of a range", "You have 60 staff.", "between 50 and 60 staff"),
        (
            "a total of a part",
            "You see about 60 animals a day in Wen.",
            "We see about 60 animals a day in Wen and Dray.",
        ),
        ("every of more", "You answer every enquiry.", "We answer every new enquiry."),
        ("closed left out", "Open Monday, and Sundays.", "Open Monday; closed Sundays"),
        ("always", "You always answer the phone.", "Answers the phone"),
        ("usually left out", "You quote within 5 days.", "We usually quote within 5 days."),
        (
            "the best",
            "You are the best known for flat roofs in Fresno, the most licensed.",
            "licensed, known for flat roofs",
        ),
        ("another's role", "Priya Fox is the owner.", "Priya Fox is manager, Martin Oakes is owner"),
        ("a role over a semicolon", "Martin Oakes, the manager, answers.", "Priya Fox, manager; Martin Oakes, owner"),
        ("a denial left out", "Filters and belts are included.", "filters are included, belts are not"),
        ("a denial of another kind", "Nobody answers the phone.", "never answers the phone"),
        ("a cause", "You lost a contract because quotes were late.", "Lost a contract. Quotes were late."),
        ("what is to come", "Pay rose to $12.", "Pay to rise to $12"),
        (
            "a customer of himself",
            "January was chaos because you were late.",
            '"January was chaos because I was late."',
        ),
        ("a customer's words as the firm's", "You say that you were slow.", '"They were slow," says Ann.'),
        ("this month", "You opened in Madera this month.", "May 2023: opens in Madera"),
        ("former", "A night cleaner founded it.", "Founded by a former night cleaner"),
        ("praise without a ground", "You are truly wonderful.", "12 employees"),
        ("an inference", "With 12 employees, scheduling must be tricky.", "12 employees"),
    ],
)
def test_what_is_put_together_otherwise_is_for_a_critic(what: str, angle: str, fact: str) -> None:
    assert judged(angle, fact).verdict == "critic", what


@pytest.mark.parametrize(
    "angle",
    [
        "You have 12 employees. Ridgewren decides what goes out.",
        "You have 12 employees. Ridgewren always sends the estimate the same day.",
        "You have 12 employees. Ridgewren measures a crew and sends the photos.",
        "You have 12 employees. Your office sends the estimate the same day.",
        "You have 12 employees who measure a roof from photos.",
        "Ridgewren measures a roof from photos.",
    ],
)
def test_what_the_offer_does_not_say_is_for_a_critic(angle: str) -> None:
    assert judged(angle, "12 employees").verdict == "critic"


def test_the_reasons_name_the_words_that_nothing_explains() -> None:
    reasons = judged("With 12 employees, scheduling must be tricky.", "12 employees").reasons
    assert reasons == ('neither facts nor offer explain "scheduling", "tricky"',)


@pytest.mark.parametrize(
    ("angle", "fact"),
    [
        ("Congratulations on the array, completed in Madera in May 2026.", "In May 2026 completes an array in Madera"),
        ("In Madera you clean offices.", "We clean offices in Madera."),
        ("You have 37 people.", "37 employees"),
        ("You accept Delta Roofing insurance.", "Accepts Delta Roofing insurance"),
        ("You offer both Spanish and English.", "Spanish and English"),
        ("You use JobNimbus.", "Uses JobNimbus"),
    ],
)
def test_a_fact_told_in_another_order_or_in_plain_prose_is_accepted(angle: str, fact: str) -> None:
    assert judged(angle, fact).reasons == ()


@pytest.mark.parametrize(
    ("angle", "fact"),
    [
        ("You have small vans.", "Large vans, small staff"),
        ("You moved to Fresno from Madera.", "Moved from Fresno to Madera"),
        ("You opened in May 2024 and closed in May 2025.", "Opened in May 2025, closed in May 2024"),
        ("You make estimates easy.", "Makes estimates"),
        ("You sold a yard to Acme.", "Acme sold us a yard"),
        ("You sold a yard to Acme in May.", "Acme sold us a yard in May"),
        ("For Acme you bought a yard in Fresno.", "Bought a yard from Acme in Fresno"),
        ("You work for Acme in Fresno.", "Acme works for us in Fresno"),
        ("Everybody has people like you.", "12 employees"),
    ],
)
def test_what_another_order_or_a_promise_would_change_is_for_a_critic(angle: str, fact: str) -> None:
    assert judged(angle, fact).verdict != "accept"


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        ("You opened a second yard in Fresno in May 2026.", "In May 2026 we opened a second yard in Clovis."),
        ("You opened yards in Clovis and Fresno in May 2026.", "In May 2026 we opened yards in Clovis."),
    ],
)
def test_what_happened_elsewhere_is_not_told_of_the_business_own_place(written: str, fact: str) -> None:
    assert judged(written, fact).verdict == "critic"


@pytest.mark.parametrize(
    ("angle", "fact", "word"),
    [
        ("You serve part of Fresno.", "We serve Fresno.", '"part"'),
        ("You serve Fresno.", "We serve only Fresno.", '"only"'),
        ("You mainly mend flat roofs.", "We mend flat roofs.", '"mainly"'),
        ("You mend flat roofs.", "We solely mend flat roofs.", '"solely"'),
    ],
)
def test_a_reason_names_the_word_as_it_is_written(angle: str, fact: str, word: str) -> None:
    assert [reason for reason in judged(angle, fact).reasons if word in reason]
