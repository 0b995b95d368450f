"""Which run a command looks at, and which one it changes."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from commands.run import runs
from commands.shared import homes
from data.ledger.govern import approvals
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, in_sequence, live, muster, open_campaign, rehearsal, written
from tools import hints

READING = [
    ("board", NAME),
    ("report", NAME),
    ("sql", "select 1"),
    ("prospect", "show", "p1"),
    ("message", "show", "p1-1"),
    ("audit", "show", NAME),
    ("audit", "verify", NAME),
    ("approvals", "list", NAME),
    ("approvals", "show", "q1"),
]
CHANGING = [
    ("halt", NAME),
    ("resume", NAME),
    ("prospect", "pause", "p1"),
    ("prospect", "resume", "p1"),
    ("prospect", "outcome", "p1", "won"),
    ("message", "resolve", "p1-1", "sent"),
    ("approvals", "approve", "q1"),
    ("approvals", "reject", "q1"),
]


@pytest.mark.parametrize("words", READING + CHANGING, ids=" ".join)
def test_without_any_run_a_command_says_how_to_start_one(words: tuple[str, ...]) -> None:
    told = muster(*words)
    assert (told.code, told.out) == (2, "")
    assert "there is no run" in told.err
    assert "python main.py run" in told.err


@pytest.mark.parametrize("words", READING + CHANGING, ids=" ".join)
def test_a_folder_that_is_no_home_is_named(words: tuple[str, ...], tmp_path: Path) -> None:
    told = muster(*words, "--home", tmp_path)
    assert told.code == 2
    assert f"{tmp_path} is no home of a run: it has no run.json" in told.err


def test_a_home_that_is_named_is_the_one_that_is_changed() -> None:
    real, _ = live(NAME), rehearsal()
    assert muster("halt", NAME, "--home", real.path).code == 0
    assert muster("board", NAME, "--home", real.path, "--json").row["state"] == "halted"
    assert muster("board", NAME, "--json").row["state"] == "running"


def test_a_live_home_that_no_campaign_has_run_in_is_not_the_latest_run() -> None:
    tried = rehearsal()
    assert muster("suppress", "acme.example", "--yes").code == 0
    assert muster("board", NAME, "--json").row["home"] == str(tried.path)
    assert muster("halt", NAME).code == 0


def test_the_live_home_knows_every_campaign_that_was_started_in_it() -> None:
    home = live(NAME, "roofing-georgia")
    assert muster("board", NAME, "--json").row["campaign"] == NAME
    assert muster("board", "roofing-georgia", "--json").row["campaign"] == "roofing-georgia"
    assert home.run.campaigns == {NAME: NAME, "roofing-georgia": "roofing-georgia"}


def test_a_campaign_that_never_ran_is_told_from_those_that_did() -> None:
    rehearsal()
    told = muster("board", "roofing-georgia")
    assert told.code == 2
    assert f"there is no run of roofing-georgia under {homes.out()} (there are runs of: {NAME})" in told.err


def test_a_rehearsal_that_is_taken_up_again_is_the_latest_run() -> None:
    mine, other = rehearsal(), rehearsal("roofing-georgia")
    assert homes.find() == other
    assert homes.rehearsal(NAME, NAME, "calm", 1, new=False) == mine
    assert homes.find() == mine


def test_another_seed_or_world_is_another_rehearsal() -> None:
    rehearsal()
    assert homes.rehearsal(NAME, NAME, "calm", 2, new=False).run.run_id == f"{NAME}-2"
    assert homes.rehearsal(NAME, NAME, "rough", 2, new=False).run.run_id == f"{NAME}-3"


def test_after_a_finished_rehearsal_comes_another() -> None:
    rehearsal().finish()
    assert homes.rehearsal(NAME, NAME, "calm", 1, new=False).run.run_id == f"{NAME}-2"


def test_a_home_whose_run_json_is_torn_is_not_written_over(home: homes.Home) -> None:
    (home.path / "run.json").write_text("{")
    assert homes.rehearsal(NAME, NAME, "calm", 1, new=False).run.run_id == f"{NAME}-2"
    assert "its run.json is not one of a run" in muster("board", NAME, "--home", home.path).err


def test_two_processes_never_share_a_home(home: homes.Home) -> None:
    with home.locked(), pytest.raises(homes.HomeInUse, match="another process runs here"), home.locked():
        pass


def test_how_to_go_on_is_what_was_typed() -> None:
    tried = homes.rehearsal(NAME, NAME, "rough", 7, new=True, options="--world rough --seed 7")
    assert tried.start_command(NAME) == f"python main.py run {NAME} --world rough --seed 7"
    assert homes.live(NAME, NAME).start_command(NAME) == f"python main.py run {NAME} --live"


def test_a_campaign_in_a_file_whose_path_has_a_space_goes_on_by_what_can_be_pasted(tmp_path: Path) -> None:
    file = tmp_path / "two words" / f"{NAME}.yaml"
    assert homes.live(NAME, str(file)).start_command(NAME) == f"python main.py run '{file}' --live"
    with written(homes.live_home()) as tx:
        open_campaign(tx, NAME)
        approvals.request(tx, NAME, in_sequence(tx), "escalation", "look at it")
    for words in (("board",), ("todo",), ("approvals", "list"), ("approvals", "review")):
        ways = [line for line in muster(*words, file).out.splitlines() if "python main.py" in line]
        assert ways
        assert not [way for way in ways if "two words" in way]


def test_in_a_folder_of_ones_own_hints_can_be_pasted_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(ROOT / "main.py")])
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert hints.typed("check") == f"python {ROOT / 'main.py'} check"
    monkeypatch.setenv("PATH", "/nowhere")
    assert hints.typed("check") == f"{sys.executable} {ROOT / 'main.py'} check"
    done = subprocess.run([*shlex.split(hints.typed("check"))], capture_output=True, text=True, check=False)
    assert f"{sys.executable} {ROOT / 'main.py'} new vertical NAME" in done.stdout + done.stderr
    monkeypatch.chdir(ROOT)
    assert hints.typed("check") == "python main.py check"


def test_hints_say_what_the_program_is_called_here(monkeypatch: pytest.MonkeyPatch) -> None:
    home = rehearsal()
    with written(home) as tx:
        in_sequence(tx)
    monkeypatch.setattr(sys, "argv", ["/usr/local/bin/muster"])
    assert "resume it with: muster prospect resume p1\n" in muster("prospect", "pause", "p1").out
    assert "muster prospect forget p1 --yes\n" in muster("prospect", "forget", "p1").out
    assert home.start_command(NAME) == f"muster run {NAME}"
    assert hints.typed("todo", home.path) == f"muster todo --home {home.path}"
    assert "start one with: muster run roofing-georgia\n" in muster("board", "roofing-georgia").err
    monkeypatch.setattr(sys, "argv", ["main.py"])
    assert home.start_command(NAME) == f"python main.py run {NAME}"


def with_a_model(*, new: bool = False, spend_usd: float = 2.0) -> homes.Home:
    """A rehearsal with the configured model."""
    return homes.rehearsal(NAME, NAME, "calm", 1, new=new, options="--model live", model="live", spend_usd=spend_usd)


def test_another_model_is_another_rehearsal_and_each_is_taken_up_with_its_own() -> None:
    cast = rehearsal()
    thinking = with_a_model()
    assert (thinking.run.run_id, thinking.run.model) == (f"{NAME}-2", "live")
    assert homes.rehearsal(NAME, NAME, "calm", 1, new=False) == cast
    assert homes.unfinished(NAME, "calm", 1) == thinking
    assert homes.unfinished(NAME, "calm", 1, "cast") == cast


def test_a_new_limit_of_a_rehearsals_model_holds_from_then_on() -> None:
    first = with_a_model()
    assert with_a_model(spend_usd=5.0).path == first.path
    assert homes.find(NAME).run.spend_usd == 5.0


def test_how_to_go_on_names_the_model_where_another_would_be_taken() -> None:
    cast = rehearsal()
    assert cast.start_command(NAME) == f"python main.py run {NAME}"
    thinking = with_a_model()
    assert cast.start_command(NAME) == f"python main.py run {NAME} --model cast"
    assert thinking.start_command(NAME) == f"python main.py run {NAME} --model live"


def test_how_to_go_on_names_the_home_where_another_one_like_it_would_be_taken() -> None:
    earlier, later = rehearsal(), rehearsal()
    assert earlier.start_command(NAME) == f"python main.py run {NAME} --home {earlier.path}"
    assert later.start_command(NAME) == f"python main.py run {NAME}"
    thinking = with_a_model()
    assert later.start_command(NAME) == f"python main.py run {NAME} --model cast"
    assert earlier.start_command(NAME) == f"python main.py run {NAME} --home {earlier.path}"
    thinking.finish()
    later.finish()
    assert earlier.start_command(NAME) == f"python main.py run {NAME}"
    assert earlier.anew_command(NAME) == f"python main.py run {NAME} --new"


def test_a_campaign_in_a_file_goes_on_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert homes.live("spring", "spring.yaml").run.campaigns == {"spring": str(tmp_path / "spring.yaml")}


def test_an_id_that_the_run_does_not_have_is_bad_input(home: homes.Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
    for words, way in {
        ("prospect", "show", "p9"): "board CAMPAIGN",
        ("prospect", "pause", "p9"): "board CAMPAIGN",
        ("message", "show", "p1-9"): "prospect show ID",
        ("message", "resolve", "p1-9", "sent"): "prospect show ID",
        ("approvals", "approve", "q9"): "approvals list CAMPAIGN",
    }.items():
        told = muster(*words)
        assert told.code == 2
        assert str(home.path) in told.err
        assert f"python main.py {way}" in told.err


def test_a_run_says_which_unfinished_rehearsals_it_does_not_take_up(capsys: pytest.CaptureFixture[str]) -> None:
    rough = homes.rehearsal(NAME, NAME, "rough", 7, new=True, options="--world rough --seed 7")
    homes.rehearsal(NAME, NAME, "failing", 1, new=True).finish()
    rehearsal()
    runs.tell_of_others(rehearsal())
    assert capsys.readouterr().out == (
        f"unfinished: {rough.path} (rehearsal in world rough, seed 7); "
        f"to go on with it: python main.py run {NAME} --world rough --seed 7\n"
    )


def test_what_is_read_of_an_id_is_of_the_latest_run_that_knows_it() -> None:
    older = rehearsal()
    with written(older) as tx:
        in_sequence(tx)
    rehearsal()
    assert muster("prospect", "show", "p1", "--json").row["run"] == str(older.path)
    assert muster("message", "show", "p1-1", "--json").row["run"] == str(older.path)


@pytest.mark.parametrize(
    "words", [("board",), ("todo",), ("report",), ("approvals", "list"), ("audit", "verify"), ("halt",), ("resume",)]
)
def test_a_campaign_that_is_none_is_not_one_to_run(words: tuple[str, ...]) -> None:
    rehearsal()
    told = muster(*words, "roofing-californa")
    assert told.code == 2
    known = ", ".join(sorted(path.stem for path in Path("config/campaigns").glob("*.yaml")))
    there = f"there is no campaign roofing-californa: did you mean {NAME}? There are {known}\n"
    assert told.err == there
    assert muster(*words, "xyz").err == f"there is no campaign xyz: there are {known}\n"
