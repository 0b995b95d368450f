"""Folders that a reader is confined to: what is listed, and which file a name means."""

from pathlib import Path

import pytest

from tools.sources.folders import Folders, OutOfReach, readable


def project(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def listed(folder: Path, *folders: str, name: str = "") -> list[str]:
    return [path.relative_to(folder).as_posix() for _, path in Folders(folder, folders).listed(name)]


@pytest.mark.parametrize("name", ["", ".", "./"])
def test_all_are_the_declared_folders_though_one_has_a_folder_called_like_another(tmp_path: Path, name: str) -> None:
    project(tmp_path, "a/x.md", "a/b/in_a.md", "b/y.md", "docs/docs/z.md")
    assert listed(tmp_path, "a", "b", name=name) == ["a", "b"]
    assert listed(tmp_path, "docs", name=name) == ["docs"]


def test_of_several_folders_a_name_is_first_the_whole_one_below_the_project(tmp_path: Path) -> None:
    project(tmp_path, "a/b/y.md", "b/y.md", "a/only.md")
    folders = Folders(tmp_path, ["a", "b"])
    paths = [folders.file(name) for name in ("b/y.md", "a/b/y.md", "only.md", "y.md")]
    assert [folders.name_of(*one) for one in paths] == ["b/y.md", "a/b/y.md", "a/only.md", "b/y.md"]
    assert listed(tmp_path, "a", "b", name="b") == ["b"]


def test_of_one_folder_a_name_is_first_that_below_it(tmp_path: Path) -> None:
    project(tmp_path, "docs/docs/y.md", "docs/y.md", "docs/z.md")
    folders = Folders(tmp_path, ["docs"])
    paths = [folders.file(name) for name in ("docs/y.md", "y.md", "docs/z.md")]
    assert [folders.name_of(*one) for one in paths] == ["docs/y.md", "y.md", "z.md"]


def test_a_declared_folder_that_is_a_link_or_missing_or_a_file_is_not_listed(tmp_path: Path) -> None:
    project(tmp_path, "real/x.md", "file")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name, why in (("link", "through a link"), ("gone", "there is no gone"), ("file", "there is no file")):
        with pytest.raises(OutOfReach, match=why):
            listed(tmp_path, "real", name)


@pytest.mark.parametrize("declared", [["a"], ["a", "b"], ["a", "a/b"], ["b", "a/b"], ["."], [".", "a"]])
def test_a_name_that_is_listed_is_that_of_the_file_it_was_listed_for(tmp_path: Path, declared: list[str]) -> None:
    project(tmp_path, "a/y.md", "a/a/y.md", "a/b/y.md", "a/b/a/y.md", "b/y.md", "b/a/b/y.md", "b/b/y.md", "a/back\\.md")
    folders = Folders(tmp_path, declared)
    files = [(root, path) for root, folder in folders.listed("") for path in readable(folder)]
    assert [folders.file(folders.name_of(*one))[1] for one in files] == [path for _, path in files]
    assert files
