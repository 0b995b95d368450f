"""Where a source's files are: a path, a glob, or a URL that is fetched into a cached file."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from glob import has_magic
from hashlib import sha256
from pathlib import Path

import httpx

from config.files.verticals import Source
from config.positions import REFERENCE
from data.clock import SystemClock
from data.files import opened
from tools.sources.errors import SourceError

_LOG = logging.getLogger(__name__)
_TIMEOUT_S = 60.0
_DEFAULT_AGE = timedelta(days=30)


def is_url(location: str) -> bool:
    """Say whether a location is fetched rather than opened."""
    return location.startswith(("http://", "https://"))


class NoFile(SourceError):
    """There is no file where the source's files should be."""


def files_of(name: str, source: Source, *, config_dir: Path, cache_dir: Path, written: str = "") -> list[Path]:
    """Return the source's files in a stable order; a URL is fetched first, unless its copy is young enough.

    A relative location starts at the project (the folder that holds ``config``), else at ``config`` itself.
    ``written`` is the location as YAML has it. Raises NoFile, which names the settings that it refers to.
    """
    if is_url(source.location):
        return [_fetched(name, source, cache_dir)]
    roots = (config_dir.resolve().parent, config_dir.resolve())
    for root in roots:
        found = _matching(root, source.location)
        if found:
            return found
    tried = " or ".join(dict.fromkeys(str((root / source.location).resolve()) for root in roots))
    settings = " and ".join(dict.fromkeys(match[1] for match in REFERENCE.finditer(written)))
    raise NoFile(name, f"no file at {tried}" + (f"; set {settings} to where it is" if settings else ""))


def _matching(root: Path, location: str) -> list[Path]:
    if has_magic(location):
        return sorted(path for path in Path(root.anchor).glob(_below_anchor(root / location)) if path.is_file())
    return [root / location] if (root / location).is_file() else []


def _below_anchor(path: Path) -> str:
    return str(path.relative_to(path.anchor))


def _fetched(name: str, source: Source, cache_dir: Path) -> Path:
    copy = cache_dir / f"{name}-{sha256(source.location.encode()).hexdigest()[:12]}.{source.format}"
    if copy.exists() and _age(copy) < (source.max_age or _DEFAULT_AGE):
        return copy
    try:
        _download(source.location, copy)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        if not copy.exists():
            raise SourceError(
                name, f"{source.location} could not be fetched: {error or type(error).__name__}"
            ) from error
        _LOG.warning(
            'source "%s": %s could not be fetched (%s); the copy of before is used', name, source.location, error
        )
    return copy


def _age(copy: Path) -> timedelta:
    """The age of a file in real time: the web does not follow a rehearsal's clock."""
    return SystemClock().now() - datetime.fromtimestamp(copy.stat().st_mtime, UTC)


def _download(url: str, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    draft = copy.with_name(copy.name + ".new")
    with httpx.stream("GET", url, timeout=_TIMEOUT_S, follow_redirects=True) as answer, opened(draft, "wb") as file:
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            file.write(chunk)
    draft.replace(copy)


def fingerprint(files: Sequence[Path]) -> str:
    """Return a text that changes when one of the files does."""
    return " ".join(f"{file}:{(stat := file.stat()).st_size}:{stat.st_mtime_ns}" for file in files)
