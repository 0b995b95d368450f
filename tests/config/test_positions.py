"""YAML is read with the position of every key and value, and without YAML 1.1's surprises."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config.positions import ConfigError, Place, compose, load_yaml


def written(folder: Path, text: str) -> Path:
    path = folder / "some.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_and_value_has_a_place(tmp_path: Path) -> None:
    document = load_yaml(written(tmp_path, "one:\n  two: [3, {four: 5}]\n"))
    assert document.positions[("one",)].key == Place(1, 1)
    assert document.positions[("one", "two")].key == Place(2, 3)
    assert document.positions[("one", "two", 0)].value == Place(2, 9)
    assert document.positions[("one", "two", 1, "four")].value == Place(2, 19)


@pytest.mark.parametrize(
    ("written_as", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("8:00", "8:00"),
        ("2026-11-02", "2026-11-02"),
        ("01234", "01234"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("~", None),
        ('"5"', "5"),
        ("1_000", "1_000"),
    ],
)
def test_plain_scalars_are_those_of_yaml_1_2(tmp_path: Path, written_as: str, value: object) -> None:
    assert load_yaml(written(tmp_path, f"key: {written_as}\n")).data == {"key": value}


def test_keys_are_always_text(tmp_path: Path) -> None:
    assert load_yaml(written(tmp_path, "on: 1\n2: 3\n")).data == {"on": 1, "2": 3}


def test_all_duplicate_keys_are_told_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load_yaml(written(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 3\n"))
    assert [(problem.line, problem.where, problem.what) for problem in error.value.problems] == [
        (2, "b.c", "key stands twice, first at 2:5"),
        (3, "a", "key stands twice, first at 1:1"),
    ]


def test_an_alias_is_its_anchors_value(tmp_path: Path) -> None:
    assert load_yaml(written(tmp_path, "a: &x [1]\nb: *x\n")).data == {"a": [1], "b": [1]}


def test_an_alias_inside_its_own_anchor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="an alias may not stand inside its own anchor"):
        load_yaml(written(tmp_path, "a: &x [*x]\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff", "1:1: is not UTF-8 text"),
        (b"a: [1", "is not YAML"),
        (b"a: 1\n---\nb: 2\n", "2:1: is not YAML: but found another document"),
        (b"a: !!python/object/apply:os.getcwd []\n", "a: the tag python/object/apply:os.getcwd is not supported"),
        (b"a: !secret x\n", "a: the tag !secret is not supported"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "some.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        load_yaml(path)


def test_a_file_that_is_not_there_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no\.yaml:1:1: cannot be read: No such file or directory"):
        load_yaml(tmp_path / "no.yaml")


@given(st.text(max_size=200))
def test_any_text_is_data_or_a_config_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        document = compose(path)
    except ConfigError as error:
        assert error.problems
    else:
        assert () in document.positions


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


CHAIN = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 45))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(LAUGHS, r"some\.yaml:\d+:\d+: has more than 50,000 values", id="aliases of aliases"),
        pytest.param("a: " + "[" * 5_000, r"some\.yaml:1:\d+: is not YAML: nothing may be nested deeper", id="lists"),
        pytest.param("".join(f"{' ' * n}a:\n" for n in range(300)), r"some\.yaml:\d+:.*nested deeper", id="mappings"),
        pytest.param(CHAIN, r"some\.yaml:\d+:\d+: nothing may be nested deeper than 40 values", id="aliases in a row"),
        pytest.param(
            "ab: " + "\u00e9" * 600_000, r"some\.yaml:1:1: is larger than 1,000,000 bytes", id="half a character"
        ),
        pytest.param("a: " + "x" * 1_000_001, r"some\.yaml:1:1: is larger than 1,000,000 bytes", id="size"),
    ],
)
def test_a_file_made_to_be_too_much_is_refused_at_once_and_with_its_place(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=says):
        load_yaml(written(tmp_path, text))


def test_an_anchor_may_be_used_again(tmp_path: Path) -> None:
    assert load_yaml(written(tmp_path, "a: &a {b: 1}\nc: *a\n")).data == {"a": {"b": 1}, "c": {"b": 1}}


def test_both_readers_of_yaml_find_the_same_values_at_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [file for file in Path("config").rglob("*.yaml") if "scaffolds" not in file.parts]
    assert yaml.__with_libyaml__
    quick = [compose(file) for file in files]
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert [compose(file) for file in files] == quick
