"""New YAML files with comments, which pass ``check`` as they are and can be rehearsed.

In a folder that has no configuration yet, what they rest on comes from the shipped one.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from config.library import CAMPAIGN, CREW, ENVELOPE, SEQUENCE, SINGLE, VERTICAL, WORLD, Kind
from config.positions import ConfigError, Problem, suggest
from config.schema import header

_SHIPPED = Path(__file__).parent
_TEXTS = _SHIPPED / "scaffolds"
_SAMPLE = Path("data", "samples", "contractors.csv")
_SHARED = (*(kind.place for kind in (*SINGLE, ENVELOPE, WORLD)), f"{CREW.place}/outreach.yaml", "schema")
"""What every campaign rests on: copied where a tree has nothing of it, and left alone where it has."""
_THERE = "is there already; choose another name"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")


def new_vertical(name: str, config_dir: Path) -> list[Path]:
    """Write ``verticals/NAME.yaml`` and its sequence ``templates/NAME.yaml``; return the files.

    Raises:
        ConfigError: The name is not one, or a file of it is there already.
    """
    return _write(name, config_dir, (VERTICAL, SEQUENCE), {"NAME": name})


def new_campaign(name: str, vertical: str, config_dir: Path) -> list[Path]:
    """Write ``campaigns/NAME.yaml`` over a vertical that exists; return the file.

    Raises:
        ConfigError: The name is not one, the file is there already, or there is no such vertical.
    """
    known = tuple(sorted(path.stem for path in (config_dir / VERTICAL.place).glob("*.yaml")))
    if vertical not in known:
        path = config_dir / VERTICAL.place / f"{vertical}.yaml"
        what = f'unknown vertical "{vertical}"{"" if known else "; there is none yet, make one: new vertical NAME"}'
        raise ConfigError([Problem(path, 1, 1, "", what, known, suggest(vertical, known))])
    return _write(name, config_dir, (CAMPAIGN,), {"NAME": name, "VERTICAL": vertical})


def new_crew(name: str, config_dir: Path) -> list[Path]:
    """Write ``crews/NAME.yaml``, a campaign of the same name, and its items beside ``config_dir``; return the files.

    Raises:
        ConfigError: The name is not one, or a file of it is there already.
    """
    items = config_dir.parent / "items" / f"{name}.csv"
    if items.exists():
        raise ConfigError([Problem(items, 1, 1, "", _THERE)])
    texts = {CREW: "crew.yaml", CAMPAIGN: "crew-campaign.yaml"}
    written = _write(name, config_dir, (CREW, CAMPAIGN), {"NAME": name}, texts)
    items.parent.mkdir(parents=True, exist_ok=True)
    items.write_text((_TEXTS / "crew-items.csv").read_text(encoding="utf-8"), encoding="utf-8")
    return [*written, items]


def complete(config_dir: Path) -> list[Path]:
    """Copy what new files rest on and the tree lacks: agents, models, crews, envelopes, worlds, the sample directory.

    A folder or a file that is there stays as it is. Return what was copied.
    """
    places = {_SHIPPED / place: config_dir / place for place in _SHARED}
    places[_SHIPPED.parent / _SAMPLE] = config_dir.parent / _SAMPLE
    lacking = {shipped: own for shipped, own in places.items() if shipped.exists() and not own.exists()}
    return [copy for shipped, own in lacking.items() for copy in _copied(shipped, own)]


def _copied(shipped: Path, own: Path) -> Iterator[Path]:
    """A file, or the files of a folder."""
    for file in sorted(shipped.glob("*.*")) if shipped.is_dir() else [shipped]:
        copy = own / file.name if shipped.is_dir() else own
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        yield copy


def _write(
    name: str,
    config_dir: Path,
    kinds: tuple[Kind, ...],
    words: dict[str, str],
    texts: Mapping[Kind, str] = MappingProxyType({}),
) -> list[Path]:
    paths = {kind: config_dir / kind.place / f"{name}.yaml" for kind in kinds}
    problems = [Problem(path, 1, 1, "", _THERE) for path in paths.values() if path.exists()]
    if not _NAME.fullmatch(name):
        what = f'"{name}" is not a name: small letters, digits, - and _, a letter first, 60 at most'
        problems = [Problem(config_dir / kinds[0].place, 1, 1, "", what)]
    if problems:
        raise ConfigError(problems)
    for kind, path in paths.items():
        text = (_TEXTS / texts.get(kind, f"{kind.key}.yaml")).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{header(kind)}\n{text}", encoding="utf-8")
    return list(paths.values())
