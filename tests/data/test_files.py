"""What a home holds is its owner's alone, and nothing is written through a link."""

import stat
from pathlib import Path

import pytest

from commands.shared.homes import Home, Run
from data import files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_and_a_file_are_their_owners_alone(tmp_path: Path) -> None:
    files.private_folder(tmp_path / "home")
    files.write(tmp_path / "home" / "run.json", "{}")
    files.append(tmp_path / "home" / "taken", "1", lasting=True)
    files.append(tmp_path / "home" / "taken", "2")
    assert mode(tmp_path / "home") == 0o700
    assert {mode(file) for file in (tmp_path / "home").iterdir()} == {0o600}
    assert (tmp_path / "home" / "taken").read_text() == "1\n2\n"


def test_a_folder_that_others_could_enter_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o755)
    files.private_folder(tmp_path / "home")
    assert mode(tmp_path / "home") == 0o700


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("theirs")
    for name in ("run.json.new", "taken", "draft"):
        (tmp_path / name).symlink_to(other)
    with pytest.raises(files.IsLink, match=r"run\.json\.new is a link"):
        files.write(tmp_path / "run.json", "ours")
    with pytest.raises(files.IsLink):
        files.append(tmp_path / "taken", "ours")
    with pytest.raises(files.IsLink):
        files.opened(tmp_path / "draft", "w")
    assert other.read_text() == "theirs"


@pytest.mark.parametrize("name", ["ledger.sqlite", "mail", "logs/model.jsonl"])
def test_a_home_with_a_link_in_it_is_not_run_in(name: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", Run("r1", "some", "some", "calm", 1, live=False))
    (tmp_path / "home" / name).parent.mkdir(parents=True)
    (tmp_path / "home" / name).symlink_to(tmp_path)
    with pytest.raises(files.IsLink), home.locked():
        pass
