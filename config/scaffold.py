"""New YAML files with comments, which pass ``check`` as they are and can be rehearsed.

In a folder that has no configuration yet, what they rest on comes from the shipped one.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from config.library import CAMPAIGN, CREW, ENVELOPE, SEQUENCE, SINGLE, VERTICAL, WORLD, Kind
from config.positions import ConfigError, Problem, compose, suggest
from config.schema import header

_SHIPPED = Path(__file__).parent
_TEXTS = _SHIPPED / "scaffolds"
MODELS = ("roofing", "solar", "hvac", "b2b-services")
"""The shipped verticals that another one may be begun from."""
_SHARED = (*(kind.place for kind in (*SINGLE, ENVELOPE, WORLD)), f"{CREW.place}/outreach.yaml", "schema")
"""What every campaign rests on: copied where a tree has nothing of it, and left alone where it has."""
_OF_CREW: Mapping[Kind, str] = MappingProxyType({CREW: "", CAMPAIGN: "-campaign", ENVELOPE: "-envelope"})
"""What is written for a crew of one's own, and how the scaffold of each ends."""
_SAMPLES = "data/samples/"
_THERE = "is there already; choose another name"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")


def nearest(name: str) -> str | None:
    """The shipped vertical whose trade a name speaks of (``solar-texas``, ``hvca``); None where it speaks of none."""
    return next((model for model in MODELS if model in name), None) or suggest(name, MODELS)


def new_vertical(name: str, config_dir: Path, like: str | None = None) -> list[Path]:
    """Write ``verticals/NAME.yaml`` and its sequence ``templates/NAME.yaml``; return the files.

    ``like`` is a shipped vertical to begin from; without one, they are about small contractors of any trade.

    Raises:
        ConfigError: The name is not one, a file of it is there already, or there is no vertical to begin from.
    """
    if like is None:
        return _write(name, config_dir, (VERTICAL, SEQUENCE), {"NAME": name})
    if like not in MODELS:
        what = f'there is no vertical "{like}" to begin from'
        raise ConfigError([Problem(config_dir / VERTICAL.place, 1, 1, "", what, MODELS, suggest(like, MODELS))])
    vertical = _SHIPPED / VERTICAL.place / f"{like}.yaml"
    sequence = str(compose(vertical).data[SEQUENCE.key])
    texts = {VERTICAL: vertical, SEQUENCE: _SHIPPED / SEQUENCE.place / f"{sequence}.yaml"}
    return _write(name, config_dir, (VERTICAL, SEQUENCE), {like: name, sequence: name}, texts)


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
    """Write ``crews/NAME.yaml``, its campaign, its envelope, and its items beside ``config_dir``; return the files.

    Raises:
        ConfigError: The name is not one, or a file of it is there already.
    """
    items = config_dir.parent / "items" / f"{name}.csv"
    if items.exists():
        raise ConfigError([Problem(items, 1, 1, "", _THERE)])
    texts = {kind: _TEXTS / f"crew{ending}.yaml" for kind, ending in _OF_CREW.items()}
    has_envelopes = (config_dir / ENVELOPE.place).exists()
    written = _write(name, config_dir, tuple(_OF_CREW), {"NAME": name}, texts)
    if not has_envelopes:
        list(_copied(_SHIPPED / ENVELOPE.place, config_dir / ENVELOPE.place))
    items.parent.mkdir(parents=True, exist_ok=True)
    items.write_text((_TEXTS / "crew-items.csv").read_text(encoding="utf-8"), encoding="utf-8")
    return [*written, items]


def complete(config_dir: Path) -> list[Path]:
    """Copy what new files rest on and the tree lacks: agents, models, crews, envelopes, worlds, sample directories.

    A folder or a file that is there stays as it is. Return what was copied.
    """
    places = {_SHIPPED / place: config_dir / place for place in _SHARED}
    for sample in _samples(config_dir):
        places[_SHIPPED.parent / sample] = config_dir.parent / sample
    lacking = {shipped: own for shipped, own in places.items() if shipped.exists() and not own.exists()}
    return [copy for shipped, own in lacking.items() for copy in _copied(shipped, own)]


def _samples(config_dir: Path) -> Iterator[str]:
    """The shipped files that the tree's verticals look in."""
    for file in sorted((config_dir / VERTICAL.place).glob("*.yaml")):
        data = compose(file).data
        sources = data.get("sources") if isinstance(data, dict) else None
        for source in sources.values() if isinstance(sources, dict) else ():
            location = str(source.get("location", "")) if isinstance(source, dict) else ""
            if location.startswith(_SAMPLES) and (_SHIPPED.parent / location).is_file():
                yield location


def _copied(shipped: Path, own: Path) -> Iterator[Path]:
    """A file, or the files of a folder."""
    for file in sorted(shipped.glob("*.*")) if shipped.is_dir() else [shipped]:
        copy = own / file.name if shipped.is_dir() else own
        if copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        yield copy


def _write(
    name: str,
    config_dir: Path,
    kinds: tuple[Kind, ...],
    words: dict[str, str],
    texts: Mapping[Kind, Path] = MappingProxyType({}),
) -> list[Path]:
    """Write a file of each kind: from a scaffold, or from a shipped one whose own name becomes the new one."""
    paths = {kind: config_dir / kind.place / f"{name}.yaml" for kind in kinds}
    problems = [Problem(path, 1, 1, "", _THERE) for path in paths.values() if path.exists()]
    if not _NAME.fullmatch(name):
        what = f'"{name}" is not a name: small letters, digits, - and _, a letter first, 60 at most'
        problems = [Problem(config_dir / kinds[0].place, 1, 1, "", what)]
    if problems:
        raise ConfigError(problems)
    for kind, path in paths.items():
        text = texts.get(kind, _TEXTS / f"{kind.key}.yaml").read_text(encoding="utf-8")
        text = text.removeprefix(f"{header(kind)}\n")
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
            text = re.sub(rf"^({VERTICAL.key}|{SEQUENCE.key}): {re.escape(word)}$", rf"\1: {value}", text, flags=re.M)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{header(kind)}\n{text}", encoding="utf-8")
    return list(paths.values())
