"""The environment: ``${NAME}`` references, resolved late and never printed. The only reader of ``os.environ``."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import AfterValidator, BaseModel

from config.base import Strict
from config.files.connections import Connections, Modelled, Serving
from config.positions import REFERENCE, ConfigError, load_yaml
from config.reading import check_against
from config.scrubbing import is_common, kept

CONNECTIONS_FILE = "connections.yaml"
NOWHERE: Mapping[str, Mapping[str, str]] = {
    "smtp": {"host": "nowhere.invalid"},
    "inbox": {"kind": "maildir", "path": "nowhere"},
}
"""What a section is that nothing uses and that is not set."""

Part = TypeVar("Part", bound=Strict)


class MissingSettings(Exception):
    """Raised when settings without a default are not set; ``names`` has all of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        super().__init__(f"not set in the environment: {', '.join(self.names)}")


def get(name: str) -> str | None:
    """A variable of the environment; None if it is unset or empty."""
    return os.environ.get(name) or None


def common_secrets(part: BaseModel, at: str = "") -> Iterator[str]:
    """Which settings of a part are secrets that may stand in any text, as ``smtp.password``."""
    for name, field in type(part).model_fields.items():
        value, where = getattr(part, name), f"{at}{name}"
        if AfterValidator(kept) in field.metadata:
            yield from [where] if value and is_common(value) else []
        for inside, one in value.items() if isinstance(value, dict) else [("", value)]:
            if isinstance(one, BaseModel):
                yield from common_secrets(one, f"{where}.{inside}." if inside else f"{where}.")


def home_override() -> Path | None:
    """Where ``out/`` is moved to by MUSTER_HOME; None if it is not set."""
    value = get("MUSTER_HOME")
    return Path(value) if value else None


def audit_key() -> bytes | None:
    """The key that signs the heads of the audit, by MUSTER_AUDIT_KEY; None if it is not set."""
    value = get("MUSTER_AUDIT_KEY")
    return kept(value).encode() if value else None


def audit_heads() -> Path | None:
    """The folder for the heads of the live home's audit, by MUSTER_AUDIT_HEADS; None for the home's own."""
    value = get("MUSTER_AUDIT_HEADS")
    return Path(value) if value else None


def environment_with(**more: str) -> dict[str, str]:
    """The environment for a process of our own, with these variables besides."""
    return {**os.environ, **more}


def missing_from(text: str) -> list[str]:
    """The names without a default that a text refers to and that are not set."""
    return [match[1] for match in REFERENCE.finditer(text) if match[2] is None and get(match[1]) is None]


def resolve(text: str) -> str:
    """Fill in ``${NAME}`` and ``${NAME:-default}``; an empty variable counts as unset.

    Raises:
        MissingSettings: Names without a default are not set.
    """
    if missing := missing_from(text):
        raise MissingSettings(missing)
    return REFERENCE.sub(lambda match: get(match[1]) or match[2] or "", text)


def resolve_known(data: Any) -> Any:
    """Fill in the references of everything inside lists and mappings; a text that refers to what is not set stays."""
    if isinstance(data, dict):
        return {key: resolve_known(value) for key, value in data.items()}
    if isinstance(data, list):
        return [resolve_known(value) for value in data]
    return resolve(data) if isinstance(data, str) and not missing_from(data) else data


def _missing(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [name for value in data.values() for name in _missing(value)]
    if isinstance(data, list):
        return [name for value in data for name in _missing(value)]
    return missing_from(data) if isinstance(data, str) else []


def load_connections(config_dir: Path, unused: Collection[str] = ()) -> Connections:
    """connections.yaml with its references filled in.

    Of ``unused`` sections (``smtp``, ``inbox``) the settings may be unset; then they lead nowhere.

    Raises:
        MissingSettings: Names every setting that is not set, those that only this kind of inbox needs among them.
        ConfigError: The file is wrong, or a setting has a value that does not fit.
    """
    document = load_yaml(config_dir / CONNECTIONS_FILE)
    data = _without(document.data, unused)
    missing, problems = _missing(data), []
    for key in _inbox_needs(data):
        written = str(data["inbox"].get(key, ""))
        if missing_from(written) or resolve(written):
            continue
        names = [match[1] for match in REFERENCE.finditer(written)]
        missing += names
        problems += [] if names else [document.problem(("inbox", key), "is missing", at_key=True)]
    if missing:
        raise MissingSettings(missing)
    file = check_against(document, resolve_known(data), Connections)
    if file.value is None or problems:
        raise ConfigError((*file.problems, *problems))
    connections: Connections = file.value
    return connections


def _without(data: Any, unused: Collection[str]) -> Any:
    """The file's values, with an address that leads nowhere for each unused section that is not there as a whole."""
    if not isinstance(data, dict):
        return data
    absent = [name for name in unused if name not in data or _missing(data[name]) or _is_empty_inbox(name, data[name])]
    return {**data, **{name: NOWHERE[name] for name in absent}}


def _is_empty_inbox(name: str, section: Any) -> bool:
    needed = _inbox_needs({name: section})
    return any(not resolve(str(section.get(key, ""))) for key in needed)


def load_serving(config_dir: Path) -> Serving:
    """Of connections.yaml what ``serve`` needs; all else may be unset.

    Raises:
        MissingSettings: Names every setting of that part that is not set.
        ConfigError: That part is wrong.
    """
    return _load_part(config_dir, Serving)


def load_models(config_dir: Path) -> Modelled:
    """Of connections.yaml where the models are, and their keys; all else may be unset.

    Raises:
        MissingSettings: Names every setting of that part that is not set.
        ConfigError: That part is wrong.
    """
    return _load_part(config_dir, Modelled)


def _load_part(config_dir: Path, part: type[Part]) -> Part:
    document = load_yaml(config_dir / CONNECTIONS_FILE)
    given = document.data if isinstance(document.data, dict) else {}
    if missing := _missing([given[name] for name in part.model_fields if name in given]):
        raise MissingSettings(missing)
    file = check_against(document, resolve_known(document.data), part)
    if file.value is None:
        raise ConfigError(file.problems)
    found: Part = file.value
    return found


def _inbox_needs(data: Any) -> tuple[str, ...]:
    """What must not be empty for the kind of inbox that is chosen."""
    inbox = data.get("inbox") if isinstance(data, dict) else None
    kind = inbox.get("kind") if isinstance(inbox, dict) else None
    if not isinstance(kind, str) or missing_from(kind):
        return ()
    return {"imap": ("host", "username", "password"), "maildir": ("path",)}.get(resolve(kind), ())
