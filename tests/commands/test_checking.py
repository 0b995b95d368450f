"""``check``, ``new``, ``run`` and ``inbox classify``: what is wrong is told before anything is made."""

import shutil
from pathlib import Path

import pytest

from commands.shared import homes
from config.trials import Trial, load_trial
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, live, muster


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the configuration to write to, with the sample directory beside it."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(folder)
    return folder


def test_what_is_shipped_has_no_problem() -> None:
    told = muster("check")
    assert (told.code, told.out.splitlines()) == (0, ["no problems"])


def test_every_problem_is_told_with_its_place(project: Path) -> None:
    file = project / "config" / "campaigns" / f"{NAME}.yaml"
    file.write_text(file.read_text().replace("days: 14", "dais: 14"))
    told = muster("check")
    assert told.code == 2
    assert f"config/campaigns/{NAME}.yaml:14:1: dais: unknown key" in told.out
    assert "did you mean days?" in told.out
    assert "1 problem\n" in told.out


def test_a_file_that_is_missing_is_a_problem(project: Path) -> None:
    told = muster("check", "none.yaml")
    assert told.code == 2
    assert told.out.startswith("none.yaml:1:1: cannot be read: No such file or directory")


def test_a_new_vertical_and_its_campaign_pass_check_and_preview(project: Path) -> None:
    assert "wrote config/verticals/tiling.yaml" in muster("new", "vertical", "tiling").out
    assert "wrote config/campaigns/tiling.yaml" in muster("new", "campaign", "tiling", "--vertical", "tiling").out
    assert muster("check").code == 0
    assert muster("preview", "tiling", "--json").rows


def test_a_new_crew_passes_check_and_says_how_it_is_rehearsed(project: Path) -> None:
    told = muster("new", "crew", "digest").out
    assert "wrote config/crews/digest.yaml" in told
    assert "run digest" in told
    assert muster("check").code == 0


CASE = """case: mine
about: One.
campaign: content
items:
  - fields: {topic: Beds, audience: beginners, documents: beds.md}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("topic: Beds, ", "", ":5:13: items[0].fields: topic is missing"),
        ("beds.md}", "beds.md, size: 3}", "items[0].fields.size: unknown field"),
        (
            "beds.md}",
            "beds.md}\n    context: {research: [{text: A bed., facts: [f1]}]}",
            "has 1 record of points, and 2 to 6 are asked for",
        ),
        ("beginners", "beginners", "the task compose passes it by: nothing before it was done"),
    ],
)
def test_what_try_would_refuse_of_a_case_is_a_problem(project: Path, old: str, new: str, says: str) -> None:
    agent = "staff_writer" if "context" in new or old == new else "researcher"
    file = project / "config" / "cases" / agent / "mine.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(CASE.replace(old, new))
    tried = muster("try", agent, "--input", str(file), "--show-prompt")
    told = muster("check", str(file))
    assert (told.code, tried.code) == (2, 2)
    assert says in told.out
    assert says in tried.err


def test_the_campaign_of_a_case_is_read_only_where_the_case_has_items(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def noted(path: Path, agent: str, config_dir: Path) -> Trial:
        read.append(path)
        return load_trial(path, agent, config_dir)

    monkeypatch.setattr("commands.set_up.checks.load_trial", noted)
    assert muster("check", "config/cases").code == 0
    with_items = {one.stem for one in ROOT.glob("config/cases/*/*.yaml") if "\nitems:" in one.read_text()}
    assert {path.stem for path in read} == with_items


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_in_an_empty_folder_a_new_vertical_brings_what_it_rests_on(empty: Path) -> None:
    told = muster("new", "vertical", "solar")
    assert "copied what it rests on" in told.out
    assert "config/agents.yaml" in told.out and "config/crews" in told.out
    muster("new", "campaign", "solar", "--vertical", "solar")
    assert muster("check").out == "no problems\n"
    assert muster("preview", "solar", "--json").rows


def test_in_an_empty_folder_a_new_crew_brings_what_it_rests_on(empty: Path) -> None:
    assert "copied what it rests on" in muster("new", "crew", "digest").out
    assert muster("check").out == "no problems\n"
    muster("new", "vertical", "solar")
    muster("new", "campaign", "solar", "--vertical", "solar")
    assert muster("check").out == "no problems\n"


def test_where_a_configuration_is_nothing_is_brought(project: Path) -> None:
    before = sorted(project.rglob("config/**/*"))
    told = muster("new", "vertical", "tiling")
    assert "copied" not in told.out
    assert len(sorted(project.rglob("config/**/*"))) == len(before) + 2


@pytest.mark.parametrize("words", [("check",), ("run", NAME), ("doctor", NAME), ("new", "campaign", "solar")], ids=str)
def test_in_an_empty_folder_it_is_said_how_to_begin(empty: Path, words: tuple[str, ...]) -> None:
    told = muster(*words)
    assert told.code == 2
    assert "there is no folder config/ here" in told.err
    assert "new vertical NAME" in told.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "vertical", "roofing"), "is there already"),
        (("new", "vertical", "Bad Name"), '"Bad Name" is not a name'),
        (("new", "campaign", "spring", "--vertical", "rofing"), "did you mean roofing?"),
        (("run", "roofing-californa"), f"did you mean {NAME}?"),
        (("run", NAME, "--world", "clam"), "did you mean calm?"),
        (("run", "none.yaml"), "there is no such file"),
        (("preview", "nobody"), 'unknown campaign "nobody"'),
        (("doctor", "nobody"), 'unknown campaign "nobody"'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_name_is_told_and_nothing_is_made(project: Path, words: tuple[str, ...], said: str) -> None:
    before = sorted(project.rglob("*.yaml"))
    told = muster(*words)
    assert told.code == 2
    assert said in told.err
    assert sorted(project.rglob("*.yaml")) == before
    assert not homes.out().exists()


@pytest.mark.parametrize("command", ["run", "tick"])
def test_a_live_run_names_every_setting_that_is_missing(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "SMTP_HOST", "IMAP_HOST", "IMAP_USERNAME", "IMAP_PASSWORD", "INBOX_KIND"):
        monkeypatch.delenv(name, raising=False)
    told = muster(command, NAME, *(["--live"] if command == "run" else []))
    assert told.code == 2
    for name in ("ANTHROPIC_API_KEY", "SMTP_HOST", "IMAP_HOST", "IMAP_USERNAME", "IMAP_PASSWORD"):
        assert name in told.err
    assert not homes.out().exists()


def test_a_crew_that_mails_nobody_needs_no_mail_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "SMTP_HOST", "IMAP_HOST", "IMAP_USERNAME", "IMAP_PASSWORD", "INBOX_KIND"):
        monkeypatch.delenv(name, raising=False)
    told = muster("run", "content", "--live")
    assert (told.code, told.err.strip()) == (2, "not set in the environment: ANTHROPIC_API_KEY")


def test_a_seed_is_nothing_for_a_live_run() -> None:
    told = muster("run", NAME, "--live", "--seed", "2")
    assert told.code == 2
    assert "belong to rehearsals" in told.err


def test_tick_without_any_live_campaign_says_how_to_start_one() -> None:
    told = muster("tick")
    assert told.code == 2
    assert "python main.py run CAMPAIGN --live" in told.err


def test_a_campaign_that_is_wrongly_configured_keeps_no_other_from_its_pass() -> None:
    live("gone", "gone-as-well")
    told = muster("tick")
    assert told.code == 2
    assert [line.split('"')[1] for line in told.err.splitlines()] == ["gone", "gone-as-well"]


def test_mails_are_classified_a_row_a_file(tmp_path: Path) -> None:
    (tmp_path / "reply.eml").write_bytes(
        b"From: a@b.example\r\nDate: Mon, 2 Nov 2026 09:00:00 -0800\r\n\r\nTell me more\r\n"
    )
    (tmp_path / "stop.eml").write_bytes(b"From: a@b.example\r\nSubject: unsubscribe\r\n\r\nunsubscribe\r\n")
    rows = muster("inbox", "classify", tmp_path, "--json").rows
    assert [row["kind"] for row in rows] == ["reply", "opt_out"]
    assert rows[0]["written_at"].startswith("2026-11-02T")
    assert "opt_out" in muster("inbox", "classify", tmp_path / "stop.eml").out


def test_a_mail_that_is_missing_is_named(tmp_path: Path) -> None:
    told = muster("inbox", "classify", tmp_path / "none.eml")
    assert told.code == 2
    assert "none.eml: there is no such file or folder" in told.err
