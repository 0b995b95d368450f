"""Files of a home: read by their owner alone, and never written through a link that somebody has put there."""

import os
from pathlib import Path
from typing import IO, Any, Literal

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
OTHERS = 0o077


class IsLink(OSError):
    """A file is to be written where a link stands; the message names it."""


def keep_others_out() -> None:
    """Whatever this process makes from now on is its user's alone: databases and their logs too."""
    os.umask(OTHERS)


def private_folder(path: Path) -> None:
    """Make a folder, with those above it, that only its owner enters; one that is there already is closed to others."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    path.chmod(PRIVATE_FOLDER)


def opened(path: Path, mode: Literal["w", "a", "wb", "ab"]) -> IO[Any]:
    """Open a file for writing, readable by its owner alone.

    Raises:
        IsLink: it is a link.
    """
    refuse_link(path)
    how = os.O_APPEND if mode.startswith("a") else os.O_TRUNC
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | how, PRIVATE_FILE)
    return os.fdopen(handle, mode, encoding=None if "b" in mode else "utf-8")


def write(path: Path, text: str) -> None:
    """Put a text in a file's place, whole or not at all.

    Raises:
        IsLink: the draft beside it is a link.
    """
    draft = path.with_name(f"{path.name}.new")
    with opened(draft, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def append(path: Path, line: str, *, lasting: bool = False) -> None:
    """Add a line; a ``lasting`` one is on the disk when this returns.

    Raises:
        IsLink: the file is a link.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened(path, "a") as file:
        file.write(f"{line}\n")
        if lasting:
            file.flush()
            os.fsync(file.fileno())


def refuse_link(path: Path) -> None:
    """Do not go on where a link stands.

    Raises:
        IsLink: it does.
    """
    if path.is_symlink():
        raise IsLink(f"{path} is a link (to {path.readlink()}), and nothing is written through links: remove it")


def refuse_links(home: Path) -> None:
    """Look at a home, and at the folders in it, before anything is written there.

    Raises:
        IsLink: something in it is a link.
    """
    for entry in home.iterdir():
        refuse_link(entry)
        if entry.is_dir():
            for inner in entry.iterdir():
                refuse_link(inner)
