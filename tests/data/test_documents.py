"""Documents below a folder: whole or not there, their owner's alone, and never written, read or removed by a link."""

import stat
from hashlib import sha256
from pathlib import Path

import pytest

from data import documents


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "released"


def test_a_document_is_written_as_it_is_with_its_folders(root: Path) -> None:
    documents.put(root, "a/b/c.md", "Grüße\n")
    assert (root / "a/b/c.md").read_bytes() == "Grüße\n".encode()
    assert documents.digest_of(root, "a/b/c.md") == sha256("Grüße\n".encode()).hexdigest()


def test_documents_and_their_folders_are_the_owner_s_alone(root: Path) -> None:
    documents.put(root, "a/c.md", "x")
    assert stat.S_IMODE((root / "a/c.md").stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (root, root / "a")} == {0o700}


def test_another_text_takes_the_place_of_the_first_and_no_draft_is_left(root: Path) -> None:
    documents.put(root, "c.md", "a longer text")
    documents.put(root, "c.md", "short")
    assert [(file.name, file.read_text()) for file in root.iterdir()] == [("c.md", "short")]


def test_a_draft_that_a_crash_left_is_written_over(root: Path) -> None:
    root.mkdir()
    (root / ".c.md.new").write_text("half of somethi")
    documents.put(root, "c.md", "x")
    assert (root / "c.md").read_text() == "x"


def test_nothing_is_written_through_a_linked_folder(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "a").symlink_to(outside)
    with pytest.raises(OSError):
        documents.put(root, "a/c.md", "x")
    assert list(outside.iterdir()) == []


def test_nothing_is_written_where_the_folder_itself_is_a_link(root: Path, tmp_path: Path) -> None:
    root.symlink_to(tmp_path)
    with pytest.raises(OSError):
        documents.put(root, "c.md", "x")


def test_a_link_in_the_place_of_a_document_is_replaced_and_not_followed(root: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    root.mkdir()
    (root / "c.md").symlink_to(mine)
    documents.put(root, "c.md", "x")
    assert (mine.read_text(), (root / "c.md").is_symlink()) == ("mine", False)


def test_a_link_in_the_place_of_a_draft_is_refused(root: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    root.mkdir()
    (root / ".c.md.new").symlink_to(mine)
    with pytest.raises(OSError):
        documents.put(root, "c.md", "x")
    assert mine.read_text() == "mine"


def test_what_is_not_there_has_no_digest(root: Path) -> None:
    assert documents.digest_of(root, "a/c.md") is None
    root.mkdir()
    assert documents.digest_of(root, "c.md") is None


def test_a_document_is_taken_away_as_long_as_it_is_what_was_put_there(root: Path) -> None:
    documents.put(root, "c.md", "x")
    ours = sha256(b"x").hexdigest()
    (root / "c.md").write_text("what somebody made of it")
    assert documents.take_away(root, "c.md", ours) == "changed"
    documents.put(root, "c.md", "x")
    assert documents.take_away(root, "c.md", ours) == "taken away"
    assert documents.take_away(root, "c.md", ours) == "gone"
    assert documents.take_away(root, "a/c.md", ours) == "gone"


def test_nothing_is_taken_away_by_a_link(root: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("x")
    root.mkdir()
    (root / "c.md").symlink_to(mine)
    with pytest.raises(OSError):
        documents.take_away(root, "c.md", sha256(b"x").hexdigest())
    assert mine.exists()
