"""New files pass the check as they are, and nothing is ever overwritten."""

import shutil
from pathlib import Path

import pytest

from config.loading import ConfigError, check, load_campaign
from config.scaffold import MODELS, complete, nearest, new_campaign, new_crew, new_vertical
from tools.items import records

SHIPPED = Path(__file__).parents[2] / "config"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "config"))


def test_a_new_vertical_and_campaign_pass_the_check(tree: Path) -> None:
    written = [*new_vertical("books", tree), *new_campaign("books-ohio", "books", tree)]
    assert [path.relative_to(tree).as_posix() for path in written] == [
        "verticals/books.yaml",
        "templates/books.yaml",
        "campaigns/books-ohio.yaml",
    ]
    assert check([], tree) == []
    assert load_campaign("books-ohio", tree).vertical.vertical == "books"


@pytest.mark.parametrize("like", MODELS)
def test_a_vertical_may_be_begun_from_a_shipped_one(tree: Path, like: str) -> None:
    written = [*new_vertical("books", tree, like), *new_campaign("books-ohio", "books", tree)]
    assert check([], tree) == []
    bundle, shipped = load_campaign("books-ohio", tree), (SHIPPED / "verticals" / f"{like}.yaml").read_text()
    assert (bundle.vertical.vertical, bundle.sequence.sequence) == ("books", "books")
    begun = written[0].read_text(encoding="utf-8").splitlines()
    differing = [new for new, old in zip(begun, shipped.splitlines(), strict=True) if new != old]
    assert differing == ["vertical: books", "sequence: books"]


def test_the_nearest_is_found_by_the_name() -> None:
    near = {name: nearest(name) for name in ("solar-texas", "my-hvac", "hvca", "b2b-service", "roofing", "books")}
    assert near == {
        "solar-texas": "solar", "my-hvac": "hvac", "hvca": "hvac", "b2b-service": "b2b-services", "roofing": "roofing",
        "books": None,
    }  # fmt: skip


def test_a_vertical_is_begun_from_one_that_there_is(tree: Path) -> None:
    with pytest.raises(ConfigError, match=r'no vertical "soler" to begin from .*did you mean solar\?'):
        new_vertical("books", tree, "soler")


def test_in_an_empty_folder_the_register_comes_along(tmp_path: Path) -> None:
    tree = tmp_path / "config"
    new_vertical("sunny", tree, "solar")
    brought = {path.relative_to(tmp_path).as_posix() for path in complete(tree)}
    assert "data/samples/properties.json" in brought
    assert "data/samples/contractors.csv" not in brought
    new_campaign("sunny-denver", "sunny", tree)
    assert check([], tree) == []


def test_a_new_crew_its_campaign_and_its_items_fit_together(tree: Path) -> None:
    written = new_crew("digest", tree)
    assert [path.relative_to(tree.parent).as_posix() for path in written] == [
        "config/crews/digest.yaml",
        "config/campaigns/digest.yaml",
        "config/envelopes/digest.yaml",
        "items/digest.csv",
    ]
    assert check([], tree) == []
    bundle = load_campaign("digest", tree)
    assert list(bundle.crew.tasks) == ["write", "review", "publish"]
    assert records.problems(bundle) == []
    assert len(records.read(bundle)) == 3
    assert (bundle.envelope.envelope, bundle.envelope.autonomy.start) == ("digest", "every")


def test_the_envelope_of_a_new_crew_bounds_its_own_agents(tree: Path) -> None:
    new_crew("digest", tree)
    assert load_campaign("digest", tree).envelope.authority["writer"].per_day == 200
    envelope = tree / "envelopes" / "digest.yaml"
    envelope.write_text(envelope.read_text(encoding="utf-8").replace("  writer:", "  wirter:"), encoding="utf-8")
    (problem,) = check([], tree)
    assert problem.what == 'unknown agent "wirter"'
    assert problem.suggestion == "writer"


def test_two_crews_may_be_begun(tree: Path) -> None:
    for name in ("digest", "night-post"):
        new_crew(name, tree)
    assert check([], tree) == []


def test_items_that_are_there_are_left_alone(tree: Path) -> None:
    mine = tree.parent / "items" / "digest.csv"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"items/digest\.csv:1:1: is there already"):
        new_crew("digest", tree)
    assert not (tree / "crews" / "digest.yaml").exists()
    assert mine.read_text(encoding="utf-8") == "mine"


def test_they_explain_themselves(tree: Path) -> None:
    written = [*new_vertical("books", tree), *new_crew("digest", tree)[:3]]
    assert len(written) == 5
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=../schema/")
        assert text.count("#") >= 4


def test_a_file_that_is_there_is_left_alone(tree: Path) -> None:
    with pytest.raises(ConfigError, match=r"roofing\.yaml:1:1: is there already"):
        new_vertical("roofing", tree)
    assert not (tree / "templates" / "roofing.yaml").exists()


@pytest.mark.parametrize("name", ["", "Books", "../books", "1st", "a b", "x" * 61])
def test_a_name_is_a_word(tree: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="is not a name"):
        new_vertical(name, tree)


def test_a_campaign_needs_a_vertical_that_exists(tree: Path) -> None:
    with pytest.raises(ConfigError, match=r'unknown vertical "rofing" .*did you mean roofing\?'):
        new_campaign("x", "rofing", tree)


def test_what_a_tree_lacks_comes_from_the_shipped_one_and_what_it_has_stays(tmp_path: Path) -> None:
    tree = tmp_path / "config"
    new_vertical("books", tree)
    (tree / "models.yaml").write_text("mine\n")
    brought = {path.relative_to(tmp_path).as_posix() for path in complete(tree)}
    assert {"config/agents.yaml", "config/crews/outreach.yaml", "data/samples/contractors.csv"} <= brought
    assert not {name for name in brought if name.startswith(("config/campaigns", "config/models"))}
    assert (tree / "models.yaml").read_text() == "mine\n"
    assert complete(tree) == []
