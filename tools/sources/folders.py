"""What lies below the folders that a reader is confined to, found by names that a model gives."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from tools.writing.texts import one_line

MOST_BYTES = 2_000_000
MOST_FILES = 2_000
LONGEST_NAME = 300
LONGEST_TOLD = 80
ALL = ("", ".", "./")


class OutOfReach(Exception):
    """There is no such thing below the folders, or none that may be read; the message is for whoever asked."""


class Folders:
    """Folders below the project. Nothing is reached through a link, nothing hidden, and nothing but regular files.

    A name is that below its folder, or the whole one below the project; as ``name_of`` tells it comes first. Where two
    folders have it, the first counts.
    """

    def __init__(self, project: Path, folders: Sequence[str]) -> None:
        self._project = project.resolve()
        self._folders = tuple(folders)

    def __str__(self) -> str:
        """Their names."""
        return ", ".join(self._folders)

    def file(self, name: str) -> tuple[Path, Path]:
        """A file, and the folder that it lies below.

        Raises:
            OutOfReach: there is none that may be read, or it is too large.
        """
        root, path = self._find(name)
        if not stat.S_ISREG(path.lstat().st_mode):
            raise OutOfReach(f"{name} is no file")
        if path.lstat().st_size > MOST_BYTES:
            raise OutOfReach(f"{name} has more than {MOST_BYTES:,} bytes")
        return root, path

    def listed(self, name: str) -> Iterator[tuple[Path, Path]]:
        """The folder of this name with the one that it lies below; all of them for no name.

        Raises:
            OutOfReach: there is none that may be looked into.
        """
        if name not in ALL:
            root, path = self._find(name)
            if not stat.S_ISDIR(path.lstat().st_mode):
                raise OutOfReach(f"{name} is no folder")
            yield root, path
            return
        for folder in self._folders:
            self._asked(folder)
            if (declared := self._root(folder)) is None:
                raise OutOfReach(f"there is no {_told(folder)} below {self}")
            yield declared, declared

    def name_of(self, root: Path, path: Path) -> str:
        """How a file is called: below its folder, or, where there are several folders, below the project."""
        return path.relative_to(root if len(self._folders) == 1 else self._project).as_posix()

    def _find(self, name: str) -> tuple[Path, Path]:
        asked = self._asked(name)
        whole = [(folder, asked.relative_to(folder)) for folder in self._folders if asked.is_relative_to(folder)]
        below = [(folder, asked) for folder in self._folders]
        for folder, place in (*below, *whole) if len(self._folders) == 1 else (*whole, *below):
            root = self._root(folder)
            if root is not None and _is_there(root, place):
                return root, root / place
        raise OutOfReach(f"there is no {_told(name)} below {self}")

    def _asked(self, name: str) -> PurePosixPath:
        """A name that may be one of something below the folders."""
        asked = PurePosixPath(name)
        if asked.is_absolute() or ".." in asked.parts or "\\" in name:
            raise OutOfReach(f"{_told(name)} is not a name below {self}")
        if len(name) > LONGEST_NAME or not _is_name(name) or any(map(_is_hidden, asked.parts)):
            raise OutOfReach(f"{_told(name) or 'nothing'} is no name of what may be read")
        return asked

    def _root(self, folder: str) -> Path | None:
        """One of the folders; None if it is not there."""
        root = self._project / folder
        if root.resolve() != root:
            raise OutOfReach(f"the folder {folder} is reached through a link")
        return root if root.is_dir() else None


def readable(folder: Path) -> list[Path]:
    """Every regular file below a folder that is not hidden, nor reached through a link; in the order of their names.

    Raises:
        OutOfReach: there are too many.
    """
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if _is_hidden(entry.name) or entry.is_symlink() or not _is_name(entry.name):
                    continue
                if entry.is_dir():
                    waiting.append(Path(entry.path))
                elif entry.is_file():
                    found.append(Path(entry.path))
                if len(found) + len(waiting) > MOST_FILES:
                    raise OutOfReach(f"{folder.name} has more than {MOST_FILES:,} files: name a folder in it")
    return sorted(found)


def text_of(path: Path) -> str:
    """The text of a file, which is opened through no link.

    Raises:
        OutOfReach: it cannot be read, is too large, or is no text.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise OutOfReach(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        text = "\0"
    if len(data) > MOST_BYTES:
        raise OutOfReach(f"{path.name} has more than {MOST_BYTES:,} bytes")
    if "\0" in text:
        raise OutOfReach(f"{path.name} is no text (UTF-8)")
    return text


def _told(name: str) -> str:
    return one_line(name)[:LONGEST_TOLD]


def _is_name(name: str) -> bool:
    """Whether a name can be asked for: one line, and no other system's path."""
    return bool(name) and one_line(name) == name and "\\" not in name


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_there(root: Path, below: PurePosixPath) -> bool:
    """Whether there is such a thing.

    Raises:
        OutOfReach: a link stands on the way.
    """
    path = root
    for part in below.parts:
        path /= part
        try:
            if path.is_symlink():
                raise OutOfReach(f"{below} is reached through a link")
            path.lstat()
        except OSError:
            return False
    return True
