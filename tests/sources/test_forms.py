"""A source writes days, yes and no, and words to choose from in its own way: ``forms`` says how, field by field."""

from pathlib import Path
from typing import Any

import pytest

from tests.sources.test_own_columns import found, opened

CUISINE = {"one_of": ["italian", "german", "other"]}


def read(folder: Path, kind: Any, form: Any, cell: str) -> Any:
    """What a cell gives; None where it cannot be read."""
    directory = opened(
        folder, f'Name,It\nAcme,"{cell}"\n', {"it": kind}, columns={"company": "Name", "it": "It"}, forms={"it": form}
    )
    value = found(directory)["Acme"].fields.get("it")
    assert (value is None) == (directory.unread() == {"it": 1})
    return value


@pytest.mark.parametrize(
    ("kind", "form", "cell", "value"),
    [
        ("day", "%d.%m.%Y", "14.03.2026", "2026-03-14"),
        ("day", "%d.%m.%Y", "3.4.2026", "2026-04-03"),
        ("day", "%d.%m.%Y", "31.02.2026", None),
        ("yes_no", {"ja": True, "nein": False}, "Ja", True),
        ("yes_no", {"ja": True, "nein": False}, "Y", True),
        (CUISINE, {"italienisch": "italian"}, " Italienisch ", "italian"),
        ({"day": "%m/%d/%Y"}, "%Y-%m-%d", "2026-03-14", "2026-03-14"),
        ("day", "%d. %B %Y", "14. March 2026", "2026-03-14"),
        ("day", "%d.%m.%Y", "2026-03-14", None),
        ("yes_no", {"ja": True, "nein": False}, "vielleicht", None),
        ("yes_no", {"x": True, "-": False}, "-", False),
        (CUISINE, {"neapolitanische küche": "italian"}, "Neapolitanische  KÜCHE", "italian"),
        (CUISINE, {"deutsch": "german", "andere": "other"}, "GERMAN", "german"),
    ],
)
def test_a_cell_is_read_as_its_source_writes_it(tmp_path: Path, kind: Any, form: Any, cell: str, value: Any) -> None:
    assert read(tmp_path, kind, form, cell) == value
