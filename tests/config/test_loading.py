"""A campaign is found by name or by path, with everything that it names."""

import shutil
import time
from pathlib import Path

import pytest

from config.loading import ConfigError, check, load_campaign, locate
from config.secrets import MissingSettings

SHIPPED = Path(__file__).parents[2] / "config"
SMALL = Path(__file__).parents[1] / "config_errors" / "base"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A configuration of its own."""
    return Path(shutil.copytree(SMALL, tmp_path / "project" / "config"))


def test_the_shipped_configuration_has_no_problems() -> None:
    assert check([], SHIPPED) == []


def test_the_shipped_campaigns_are_what_the_readme_says() -> None:
    california = load_campaign("roofing-california", SHIPPED)
    assert (california.campaign.goal.qualified, california.campaign.days) == (50, 14)
    assert [len(step.variants) for step in california.sequence.steps] == [2, 1, 1]
    assert {stage.work for stage in california.crew.stages.values()} == set(california.crew.stages)
    georgia = load_campaign("roofing-georgia", SHIPPED)
    assert georgia.campaign.goal.qualified == 40
    assert {source.format for source in georgia.vertical.sources.values()} == {"csv", "parquet"}


def test_a_campaign_is_loaded_by_its_path(tree: Path) -> None:
    assert load_campaign(str(tree / "campaigns" / "spring.yaml"), tree).campaign.campaign == "spring"


def test_a_campaign_anywhere_uses_what_the_configuration_has(tree: Path, tmp_path: Path) -> None:
    lone = tmp_path / "mine.yaml"
    lone.write_text((tree / "campaigns" / "spring.yaml").read_text().replace("spring", "mine"))
    bundle = load_campaign(str(lone), tree)
    assert (bundle.campaign.campaign, bundle.vertical.vertical) == ("mine", "bakers")


@pytest.mark.parametrize("place", ["cakes.yaml", "verticals/cakes.yaml"])
def test_a_vertical_may_lie_beside_a_lone_campaign(tree: Path, tmp_path: Path, place: str) -> None:
    lone, vertical = tmp_path / "far" / "mine.yaml", tmp_path / "far" / place
    vertical.parent.mkdir(parents=True)
    lone.write_text((tree / "campaigns" / "spring.yaml").read_text().replace("vertical: bakers", "vertical: cakes"))
    vertical.write_text((tree / "verticals" / "bakers.yaml").read_text().replace("vertical: bakers", "vertical: cakes"))
    (tmp_path / "far" / "bakers.csv").write_text("Name,State,Staff\n")
    bundle = load_campaign(str(lone), tree)
    assert bundle.vertical.vertical == "cakes"
    assert check([lone], tree) == []


def test_a_tree_of_its_own_comes_before_the_configuration(tree: Path) -> None:
    text = (tree / "agents.yaml").read_text()
    (tree / "agents.yaml").write_text(text.replace("role: Worker", "role: Helper"))
    bundle = load_campaign(str(tree / "campaigns" / "spring.yaml"), SHIPPED)
    assert bundle.agents["worker"].role == "Helper"


def test_another_world_is_a_name_or_a_path(tree: Path, tmp_path: Path) -> None:
    loud = tmp_path / "loud.yaml"
    loud.write_text((tree / "rehearsals" / "quiet.yaml").read_text().replace("world: quiet", "world: loud"))
    assert load_campaign("spring", tree, world=str(loud)).world.world == "loud"
    shutil.copy(loud, tree / "rehearsals" / "loud.yaml")
    assert load_campaign("spring", tree, world="loud").world.world == "loud"
    with pytest.raises(ConfigError, match=r'unknown rehearsal world "lod" \(allowed: loud, quiet; did you mean loud\?'):
        load_campaign("spring", tree, world="lod")


def test_an_unknown_campaign_names_those_that_exist(tree: Path) -> None:
    with pytest.raises(ConfigError, match=r'unknown campaign "sprin" \(allowed: spring; did you mean spring\?\)'):
        load_campaign("sprin", tree)
    with pytest.raises(ConfigError, match=r"no\.yaml:1:1: there is no such file"):
        load_campaign("no.yaml", tree)


def test_a_file_of_another_kind_is_told_as_what_it_is(tree: Path) -> None:
    def said(file: str) -> str:
        with pytest.raises(ConfigError) as error:
            load_campaign(str(tree / file), tree)
        return str(error.value).replace(f"{tree}/", "")

    assert said("verticals/bakers.yaml") == (
        "verticals/bakers.yaml:1:1: this is a vertical; name a campaign (allowed: spring)"
    )
    assert said("envelopes/tight.yaml").endswith("this is an envelope; name a campaign (allowed: spring)")
    assert said("agents.yaml").endswith("this is agents.yaml; name a campaign (allowed: spring)")


def test_a_vertical_without_a_campaign_is_told_how_to_get_one(tree: Path, tmp_path: Path) -> None:
    lone = tmp_path / "solar.yaml"
    lone.write_text((tree / "verticals" / "bakers.yaml").read_text().replace("vertical: bakers", "vertical: solar"))
    with pytest.raises(ConfigError, match="this is a vertical; name a campaign, or make one: new campaign NAME --vert"):
        load_campaign(str(lone), tree)


def test_problems_of_all_files_are_told_at_once(tree: Path) -> None:
    for file, old, new in (
        ("campaigns/spring.yaml", "qualified: 5", "qualified: 0"),
        ("campaigns/spring.yaml", "organisation: Mill\n", "organisation: Mill\norganisation: Mill\n"),
        ("verticals/bakers.yaml", "format: csv", "format: xls"),
        ("templates/hello.yaml", "step: 1", "step: 7"),
        ("agents.yaml", "record_angles, ", ""),
    ):
        path = tree / file
        path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ConfigError) as error:
        load_campaign("spring", tree)
    assert {problem.path.name for problem in error.value.problems} == {
        "spring.yaml",
        "bakers.yaml",
        "hello.yaml",
        "small.yaml",
    }
    assert len(error.value.problems) == 5
    assert sorted(map(str, error.value.problems)) == sorted(map(str, check([], tree)))


def test_a_file_is_checked_alone_with_what_it_names(tree: Path) -> None:
    (tree / "rehearsals" / "quiet.yaml").write_text("world: loud\n")
    assert check([tree / "verticals" / "bakers.yaml"], tree) == []
    assert {problem.path.name for problem in check([tree / "campaigns"], tree)} == {"quiet.yaml"}


def test_the_digest_is_of_what_is_said_not_of_how_it_is_written(tree: Path) -> None:
    before = load_campaign("spring", tree).digest
    path = tree / "campaigns" / "spring.yaml"
    path.write_text("# a comment\n" + path.read_text())
    assert load_campaign("spring", tree).digest == before
    path.write_text(path.read_text().replace("qualified: 5", "qualified: 6"))
    assert load_campaign("spring", tree).digest != before


def test_the_digest_does_not_depend_on_the_machine(tree: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(tree, tmp_path / "elsewhere" / "config"))
    assert load_campaign("spring", elsewhere).digest == load_campaign("spring", tree).digest


def test_a_location_is_of_the_project_else_beside_the_vertical(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, beside = tree.parent, tmp_path / "beside"
    beside.mkdir()
    (beside / "here.csv").touch()
    assert locate("missing.csv", tree, beside) == str(project / "missing.csv")
    assert locate("here.csv", tree, beside) == str(beside / "here.csv")
    assert locate("*.csv", tree, beside) == str(beside / "*.csv")
    (project / "here.csv").touch()
    assert locate("here.csv", tree, beside) == str(project / "here.csv")
    assert locate("https://data.example/x.csv", tree) == "https://data.example/x.csv"
    assert locate("${MUSTER_TEST_DATA:-/data}/x.csv", tree) == "/data/x.csv"
    assert locate("../far/x.csv", tree) == str(project.parent / "far" / "x.csv")
    monkeypatch.delenv("MUSTER_TEST_DATA", raising=False)
    with pytest.raises(MissingSettings, match="MUSTER_TEST_DATA"):
        locate("${MUSTER_TEST_DATA}/x.csv", tree)


def test_a_bundle_knows_where_its_sources_are(tree: Path) -> None:
    assert load_campaign("spring", tree).vertical.sources["list"].location == str(tree.parent / "bakers.csv")


def test_checking_everything_is_quick() -> None:
    started = time.process_time()
    check([], SHIPPED)
    assert time.process_time() - started < 2
