"""What is put right before it is judged: marks around an angle, and the reader's own firm in the third person."""

import pytest

from tests.guardrails.judged import judged

FACT = "We serve schools and churches within 70 miles of our yard."
PLAIN = "You serve schools and churches within 70 miles of your yard."


@pytest.mark.parametrize(
    "angle",
    [
        f'"{PLAIN}"',
        f"“{PLAIN}”",
        f"\N{LEFT SINGLE QUOTATION MARK}{PLAIN}\N{RIGHT SINGLE QUOTATION MARK}",
        f"- {PLAIN}",
        f"1. {PLAIN}",
        f"a) {PLAIN}",
        f"• {PLAIN}",
        f"> {PLAIN}",
        f"**{PLAIN}**",
        f"_{PLAIN}_",
        f"`{PLAIN}`",
        f"### The yard\n{PLAIN}",
        f"Angle 2: {PLAIN}",
        f"{PLAIN} [f5]",
        f"{PLAIN} (facts: f5, f7)",
        f"<p>{PLAIN}</p>",
        f"\N{WHITE HEAVY CHECK MARK} {PLAIN}",
        f"  {PLAIN}\n",
        PLAIN.replace(" ", "\N{NO-BREAK SPACE}"),
        PLAIN.replace("schools", "**schools**"),
        PLAIN.replace("serve", "ser\N{ZERO WIDTH SPACE}ve"),
    ],
)
def test_marks_around_an_angle_are_taken_away(angle: str) -> None:
    grounding = judged(angle, FACT)
    assert (grounding.text, grounding.verdict) == (PLAIN, "accept")


def test_a_list_becomes_one_paragraph() -> None:
    text = judged("1. You serve schools.\n2. You serve churches within 70 miles of your yard", FACT).text
    assert text == "You serve schools. You serve churches within 70 miles of your yard"


def test_a_quotation_inside_keeps_its_marks() -> None:
    angle = '"They found the leak" - that is Walt R. on you.'
    assert judged(angle, '"They found the leak," says Walt R.').text == angle


@pytest.mark.parametrize(
    "angle",
    [
        "We serve schools and churches within 70 miles of our yard.",
        "They serve schools and churches within 70 miles of their yard.",
        "The company serves schools and churches within 70 miles of its yard.",
        "Sierra Crest serves schools and churches within 70 miles of its yard.",
        "Sierra Crest Roofing LLC serves schools and churches within 70 miles of its yard.",
    ],
)
def test_the_readers_own_firm_becomes_you(angle: str) -> None:
    grounding = judged(angle, FACT)
    assert (grounding.text, grounding.verdict) == (PLAIN, "accept")


@pytest.mark.parametrize(
    ("angle", "text"),
    [
        ("I saw that Sierra Crest is hiring.", "I saw that you are hiring."),
        ("Sierra Crest's yard is open.", "Your yard is open."),
        ("Sierra Crest contracts were renewed.", "Your contracts were renewed."),
        ("Known for roofs, the family company could hire.", "Known for roofs, your family company could hire."),
        ("The firm has won and the firm's yard is open.", "You have won and your yard is open."),
        ("Sierra Crest cleans the yard and serves the schools.", "Your firm cleans the yard and serves the schools."),
        ("Congratulations to Sierra Crest.", "Congratulations to Sierra Crest."),
        ("A customer says that they were quick.", "A customer says that they were quick."),
    ],
)
def test_a_firm_in_the_third_person_is_put_right_where_that_is_safe(angle: str, text: str) -> None:
    assert judged(angle, "Hiring a roofer; a family company", "yard, schools, contracts, quick").text == text


@pytest.mark.parametrize(
    "angle",
    [
        "We can show you which crew is where within 70 miles of your yard.",
        "You serve schools; our software measures a roof from photos.",
        "We measure a roof from photos and send the estimate the same day.",
    ],
)
def test_the_senders_we_stays(angle: str) -> None:
    grounding = judged(angle, FACT)
    assert grounding.text == angle
    assert grounding.verdict != "refuse"


def test_a_we_of_the_firm_that_cannot_be_put_right_is_refused_with_what_to_say() -> None:
    grounding = judged("We file your claims for you.", "We file your claims for you.")
    assert grounding.verdict == "refuse"
    assert '"You file your claims for you."' in grounding.reasons[0]


def test_what_a_customer_said_of_himself_is_not_said_of_the_firm() -> None:
    assert (
        judged("They sent everything late.", '"January was chaos, I sent everything late." Callum').verdict != "accept"
    )


@pytest.mark.parametrize(
    ("written", "fact", "stored"),
    [
        (
            "In May 2026 we added Saturday hours, so it may help to send the estimate the same day.",
            "In May 2026 we added Saturday hours.",
            "In May 2026 you added Saturday hours, so it may help to send the estimate the same day.",
        ),
        (
            "In June 2026 they opened a second location, so it may help to send the estimate the same day.",
            "In June 2026 we opened a second location.",
            "In June 2026 you opened a second location, so it may help to send the estimate the same day.",
        ),
        ("We have 12 employees.", "12 employees", "You have 12 employees."),
        (
            "We were founded in 1967, so it may help to send the estimate the same day.",
            "founded in 1967",
            "You were founded in 1967, so it may help to send the estimate the same day.",
        ),
        ("Since 2009 they have run it.", "We have run it since 2009.", "Since 2009 you have run it."),
    ],
)
def test_a_firm_that_is_told_of_after_a_time_is_the_reader_too(written: str, fact: str, stored: str) -> None:
    assert judged(written, fact).text == stored


def test_they_after_people_whom_the_sentence_names_stay() -> None:
    written = "Your customers say they were done on time."
    assert judged(written, "\u201cThey were done on time\u201d").text == written
