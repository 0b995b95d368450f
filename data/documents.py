"""Documents below a folder: written whole, read and taken away, never through a link that somebody has put there.

Each folder on the way is opened from the one above it, so that nothing can be put in its place in between.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from data.files import PRIVATE_FILE, PRIVATE_FOLDER

TakenAway = Literal["taken away", "gone", "changed"]
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def put(root: Path, file: str, text: str) -> None:
    """Put a text in the file's place, whole or not at all; folders on the way are made.

    Raises:
        OSError: it cannot be written, or a link stands on the way.
    """
    place = PurePosixPath(file)
    with _folder(root, place, make=True) as folder:
        draft = f".{place.name}.new"
        handle = os.open(draft, _how(os.O_WRONLY | os.O_CREAT | os.O_TRUNC), PRIVATE_FILE, dir_fd=folder)
        with os.fdopen(handle, "wb") as written:
            os.fchmod(handle, PRIVATE_FILE)
            written.write(text.encode())
            written.flush()
            os.fsync(handle)
        os.replace(draft, place.name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)


def digest_of(root: Path, file: str) -> str | None:
    """What tells the file's bytes from any others; None where there is no such file.

    Raises:
        OSError: it cannot be read, or a link stands on the way.
    """
    place = PurePosixPath(file)
    try:
        with _folder(root, place) as folder:
            return _digest(folder, place.name)
    except FileNotFoundError:
        return None


def take_away(root: Path, file: str, digest: str) -> TakenAway:
    """Remove the file if it still has these bytes; one that has others stays.

    Raises:
        OSError: it cannot be read or removed, or a link stands on the way.
    """
    place = PurePosixPath(file)
    try:
        with _folder(root, place) as folder:
            if _digest(folder, place.name) != digest:
                return "changed"
            os.unlink(place.name, dir_fd=folder)
            os.fsync(folder)
    except FileNotFoundError:
        return "gone"
    return "taken away"


@contextmanager
def _folder(root: Path, place: PurePosixPath, *, make: bool = False) -> Iterator[int]:
    """The folder in which the file is, held open."""
    if make:
        root.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    handle = os.open(root, _FOLDER)
    try:
        for part in place.parts[:-1]:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, PRIVATE_FOLDER, dir_fd=handle)
            below = os.open(part, _FOLDER, dir_fd=handle)
            os.close(handle)
            handle = below
        yield handle
    finally:
        os.close(handle)


def _digest(folder: int, name: str) -> str:
    with os.fdopen(os.open(name, _how(os.O_RDONLY), dir_fd=folder), "rb") as file:
        return sha256(file.read()).hexdigest()


def _how(flags: int) -> int:
    return flags | os.O_NOFOLLOW | os.O_CLOEXEC
