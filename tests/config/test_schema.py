"""JSON Schema for editors says what the models say."""

import json
from pathlib import Path

from config import schema
from config.library import CASE, ENVELOPE, NAMED, SINGLE

CONFIG = Path(__file__).parents[2] / "config"


def test_the_committed_schemas_are_fresh() -> None:
    assert schema.stale() == [], "run python -m config.schema"


def test_a_changed_missing_or_foreign_file_is_stale(tmp_path: Path) -> None:
    schema.write_schemas(tmp_path)
    assert schema.stale(tmp_path) == []
    (tmp_path / "crew.json").unlink()
    (tmp_path / "world.json").write_text("{}")
    (tmp_path / "old.json").write_text("{}")
    assert schema.stale(tmp_path) == ["crew.json", "old.json", "world.json"]


def test_names_of_the_catalogues_are_completions() -> None:
    text = json.loads((schema.FOLDER / schema.file_name(ENVELOPE)).read_text(encoding="utf-8"))
    assert "sending_window" in text["properties"]["gates"]["items"]["enum"]


def test_every_yaml_file_leads_to_its_schema() -> None:
    for kind in NAMED:
        files = list((CONFIG / kind.place).glob("*/*.yaml" if kind is CASE else "*.yaml"))
        assert files
        for file in files:
            assert file.read_text(encoding="utf-8").splitlines()[0] == schema.header(kind), file
    for kind in SINGLE:
        assert (CONFIG / kind.place).read_text(encoding="utf-8").splitlines()[0] == schema.header(kind)
