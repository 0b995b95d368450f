"""The environment: ``${NAME}`` references, resolved late and never printed. The only reader of ``os.environ``."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from config.connections import Connections
from config.positions import REFERENCE, ConfigError, load_yaml
from config.reading import check_against

CONNECTIONS_FILE = "connections.yaml"


class MissingSettings(Exception):  # noqa: N818 - it names what is missing
    """Raised when settings without a default are not set; ``names`` has all of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        super().__init__(f"not set in the environment: {', '.join(self.names)}")


def get(name: str) -> str | None:
    """A variable of the environment; None if it is unset or empty."""
    return os.environ.get(name) or None


def home_override() -> Path | None:
    """Where ``out/`` is moved to by MUSTER_HOME; None if it is not set."""
    value = get("MUSTER_HOME")
    return Path(value) if value else None


def references(text: str) -> list[str]:
    """The names that a text refers to, in order."""
    return [match[1] for match in REFERENCE.finditer(text)]


def resolve(text: str) -> str:
    """Fill in ``${NAME}`` and ``${NAME:-default}``; an empty variable counts as unset.

    Raises:
        MissingSettings: Names without a default are not set.
    """
    missing: list[str] = []

    def value(match: re.Match[str]) -> str:
        found = get(match[1])
        if found is None and match[2] is None:
            missing.append(match[1])
        return found or match[2] or ""

    resolved = REFERENCE.sub(value, text)
    if missing:
        raise MissingSettings(missing)
    return resolved


def resolve_all(data: Any) -> Any:
    """Fill in the references of everything inside lists and mappings.

    Raises:
        MissingSettings: Names every missing setting at once.
    """
    missing: list[str] = []

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [fill(inner) for inner in value]
        if not isinstance(value, str):
            return value
        try:
            return resolve(value)
        except MissingSettings as error:
            missing.extend(error.names)
            return ""

    filled = fill(data)
    if missing:
        raise MissingSettings(missing)
    return filled


def load_connections(config_dir: Path) -> Connections:
    """connections.yaml with its references filled in.

    Raises:
        MissingSettings: Names every setting that is not set.
        ConfigError: The file is wrong, or a setting has a value that does not fit.
    """
    document = load_yaml(config_dir / CONNECTIONS_FILE)
    file = check_against(document, resolve_all(document.data), Connections)
    if file.value is None:
        raise ConfigError(file.problems)
    connections: Connections = file.value
    return connections
