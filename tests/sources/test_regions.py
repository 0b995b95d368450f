"""A state or a country may be written as its name or its code, whichever the directory has."""

import pytest

from tools.sources.regions import other_spellings


@pytest.mark.parametrize(
    ("field", "text", "country", "others"),
    [
        ("state", "California", "US", ("ca",)),
        ("state", "  new   york ", "US", ("ny",)),
        ("state", "MT", "US", ("montana",)),
        ("state", "Alberta", "Canada", ("ab",)),
        ("state", "Freedonia", "US", ()),
        ("country", "Germany", "US", ("de",)),
        ("country", "DE", "US", ()),
        ("city", "California", "US", ()),
    ],
)
def test_other_spellings_of_a_place(field: str, text: str, country: str, others: tuple[str, ...]) -> None:
    assert other_spellings(field, text, country) == others
