"""Each case is one mistake in a small configuration, and the exact lines that report it."""

import shutil
from pathlib import Path

import pytest
import yaml

from config.loading import ConfigError, check, load_campaign

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.yaml"))


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MUSTER_TEST_KEY", "MUSTER_TEST_PORT", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small configuration, which is right."""
    return Path(shutil.copytree(HERE / "base", tmp_path / "config"))


def report(tree: Path) -> list[str]:
    return [str(problem).replace(f"{tree}/", "") for problem in check([], tree)]


def test_the_small_configuration_is_right(tree: Path) -> None:
    assert report(tree) == []
    load_campaign("spring", tree)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_mistake_is_reported_where_it_stands(case: Path, tree: Path) -> None:
    told = yaml.safe_load(case.read_text(encoding="utf-8"))
    file = tree / told["in"]
    text = file.read_text(encoding="utf-8")
    assert text.count(told["replace"]) == 1
    file.write_text(text.replace(told["replace"], told["with"]), encoding="utf-8")

    assert report(tree) == told["expect"]

    if file.name != "connections.yaml":
        with pytest.raises(ConfigError):
            load_campaign("spring", tree)
