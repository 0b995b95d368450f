"""New YAML files with comments, which pass ``check`` as they are and can be rehearsed."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from config.library import CAMPAIGN, CREW, SEQUENCE, VERTICAL, Kind
from config.positions import ConfigError, Problem, suggest
from config.schema import header

_TEXTS = Path(__file__).parent / "scaffolds"
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
        what = f'unknown vertical "{vertical}"'
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
