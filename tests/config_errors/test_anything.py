"""Whatever stands in a file, ``check`` reports it or accepts it; it never breaks, and a bundle is never half right."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.loading import CampaignBundle, ConfigError, check, load_campaign
from tests.support.conditions import check_condition

BASE, DECLARED = Path(__file__).parent / "base", Path(__file__).parent / "declared"
FILES = sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml"))
OF_DECLARED = ("crews/essays.yaml", "campaigns/essays.yaml")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["{{ company", "{% if %}", "${X", "${X:-5}", "a.b.c[0] > x", "90d", "08:00", "<<", "boss", "*"]),
)
WORDS = ["read", "research", "write", "review", "publish", "notes", "draft", "verdict", "facts", "item", "item.id",
         "draft.count > 0", "verdict.word", "{topic}", "{{ draft }}", "{% for x in notes %}{{ x.text }}{% endfor %}",
         "{% set a = draft %}{{ a.b }}", ["read"], ["write", "review"], [2, 6], 3, 0]  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


def paths(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [here, *(path for key, value in entries for path in paths(value, (*here, key)))]


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = put(data[path[0]], path[1:], value)
    return copy


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    check_condition("true")  # cel-python's import raises the recursion limit, which Hypothesis would take for ours.
    return tmp_path_factory.mktemp("any")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(data=st.data(), name=st.sampled_from(FILES), value=VALUES)
def test_no_value_breaks_the_check(tree: Path, data: st.DataObject, name: str, value: Any) -> None:
    shutil.copytree(BASE, tree / "config", dirs_exist_ok=True)
    is_read_or_told(tree / "config", "spring", name, value, data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data(), name=st.sampled_from(OF_DECLARED), value=VALUES | st.sampled_from(WORDS))
def test_no_value_breaks_the_check_of_a_crew_of_ones_own(
    tree: Path, data: st.DataObject, name: str, value: Any
) -> None:
    for folder in (BASE, DECLARED):
        shutil.copytree(folder, tree / "declared", dirs_exist_ok=True)
    is_read_or_told(tree / "declared", "essays", name, value, data)


def is_read_or_told(config: Path, campaign: str, name: str, value: Any, data: st.DataObject) -> None:
    read = yaml.safe_load((config / name).read_text(encoding="utf-8"))
    path = data.draw(st.sampled_from(paths(read)))
    (config / name).write_text(yaml.safe_dump(put(read, path, value), allow_unicode=True), encoding="utf-8")

    problems = check([], config)

    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.what
    try:
        assert isinstance(load_campaign(campaign, config), CampaignBundle)
    except ConfigError as error:
        assert set(error.problems) <= set(problems)
    else:
        assert not problems or name == "connections.yaml"
