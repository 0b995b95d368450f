"""German writes each noun with a capital: in its texts a capital alone makes no name. Written before the rule was."""

import pytest

from guardrails.grounding.resting import unborne

FACTS = (
    "Reparaturen von normaler Abnutzung sind für Mieter kostenlos.",
    "Ein Handwerker kommt innerhalb von zehn Werktagen, zwischen 8:00 und 17:00 Uhr.",
)
CASES = [
    ("Ein Techniker kommt innerhalb von zehn Werktagen.", None),
    ("Bitte halten Sie den Zugang zur Heizung frei.", None),
    ("Herr Schmidt kommt zwischen 8:00 und 17:00 Uhr.", "Schmidt"),
    ("Ein Handwerker kommt innerhalb von 12 Werktagen.", "12"),
    ("Der Heizungstechniker meldet sich beim Mieter.", None),
    ("A technician from Vaillant comes within ten working days.", "Vaillant"),
]
LATER = [
    ("Frau Dr. Weber meldet sich bei Ihnen.", "Weber"),
    ("Die Reparatur ist für Mieter kostenlos.", None),
    ("We send the Techniker as soon as we can.", "Techniker"),
    ("Wir schicken einen Handwerker der Firma McKinsey.", "McKinsey"),
    ("Sehr geehrte Damen und Herren, die Abnutzung ist kostenlos.", None),
    ("Wasser läuft durch die Decke.", None),
    ("Le technicien passera dans la semaine.", None),
    ("Dear Mieter, we called Anna Weber of Bosch for you.", "Weber"),
]
"""Not looked at while the rule was written."""


@pytest.mark.parametrize(("text", "says"), [*CASES, *LATER])
def test_a_noun_with_a_capital_is_no_name_in_german(text: str, says: str | None) -> None:
    found = "; ".join(unborne(text, FACTS))
    assert (says is not None and says in found) if says else not found, found


def test_a_name_without_a_title_is_not_seen_in_german() -> None:
    assert unborne("Hans Meier kommt morgen vorbei.", FACTS) == ()
