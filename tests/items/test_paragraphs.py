"""How a document becomes paragraphs: what is a heading, and of what it is the heading."""

import pytest

from tools.items.paragraphs import paragraphs


@pytest.mark.parametrize(
    ("document", "read"),
    [
        (
            "# Rules\n\n## Emergencies\nGas is one.\nSo is fire.\n\n## Routine\nAll else.\n",
            [("Emergencies: Gas is one. So is fire.", 4), ("Routine: All else.", 8)],
        ),
        ("## Costs\n\nNothing.\n\nKeys at cost.", [("Costs: Nothing.", 3), ("Costs: Keys at cost.", 5)]),
        ("Before it.\n## Costs ##\nNothing.", [("Before it.", 1), ("Costs: Nothing.", 3)]),
        ("# One\n## Two\nText.", [("Two: Text.", 3)]),
        ("Costs\n=====\nNothing.\n\nKeys\n----\n\nAt cost.", [("Costs: Nothing.", 3), ("Keys: At cost.", 8)]),
        ("The last word of it.\n---\nMore.", [("The last word of it. --- More.", 1)]),
        ("No heating since Monday\n---\n", [("No heating since Monday ---", 1)]),
        ("No heating since Monday\n--\nAnna\n\nFlat 4", [("No heating since Monday -- Anna", 1), ("Flat 4", 5)]),
        ("## Run\n```\n# no heading\nmake\n```", [("Run: ``` # no heading make ```", 2)]),
        ("#5 is broken, and\nso is #6.", [("#5 is broken, and so is #6.", 1)]),
        ("#Costs\n\nNothing.", [("Costs: Nothing.", 3)]),
        ("One.\n \t\nTwo.", [("One.", 1), ("Two.", 3)]),
        ("   # Costs\n\tNothing.", [("Costs: Nothing.", 2)]),
        ("## Only a heading", []),
    ],
)
def test_a_heading_stands_before_what_is_below_it_with_or_without_an_empty_line(
    document: str, read: list[tuple[str, int]]
) -> None:
    assert list(paragraphs(document, "a.md")) == [(said, f"a.md:{line}") for said, line in read]
