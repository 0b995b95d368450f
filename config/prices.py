"""What others take, as connections.yaml says: for a rehearsal too, which asks none of them and counts as if it did."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from config.files.connections import Connections
from config.positions import ConfigError, load_yaml
from config.secrets import CONNECTIONS_FILE, missing_from, resolve

_PRICE = "usd_per_"
"""How the name of a price begins."""
_OWED = "paid_404"
"""Whether a call that nobody knew an answer to takes its price."""
Part = TypeVar("Part", bound=BaseModel)


def at_prices(connections: Connections, config_dir: Path) -> Connections:
    """The connections at the prices of connections.yaml; what it does not price, or cannot be read, costs nothing."""
    try:
        data = load_yaml(config_dir / CONNECTIONS_FILE).data
    except (ConfigError, OSError):
        return connections
    return connections.model_copy(
        update={
            "smtp": _priced(connections.smtp, _below(data, "smtp")),
            **{
                part: {name: _priced(one, _below(data, part, name)) for name, one in getattr(connections, part).items()}
                for part in ("apis", "providers", "webhooks")
            },
        }
    )


def _priced(one: Part, written: Mapping[str, Any]) -> Part:
    names = [name for name in type(one).model_fields if name.startswith(_PRICE) and name in written]
    known = {name: _number(written[name]) for name in names}
    owed = {_OWED: True} if _OWED in type(one).model_fields and written.get(_OWED) is True else {}
    return one.model_copy(update={name: price for name, price in known.items() if price is not None} | owed)


def _below(data: object, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def _number(value: object) -> float | None:
    """A price as it is written, with settings that are set filled in; None for what is none."""
    if isinstance(value, str) and missing_from(value):
        return None
    try:
        price = float(resolve(value) if isinstance(value, str) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return price if price >= 0 else None
