"""JSON Schema of every kind of file, for completion in editors: generated into ``config/schema/`` and kept fresh.

python -m config.schema            write them
python -m config.schema --check    exit 1 and name those that are stale
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from config.library import CASE, CONNECTIONS, NAMED, SINGLE, Kind

FOLDER = Path(__file__).parent / "schema"
_REFERENCE = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}"}


def write_schemas(folder: Path = FOLDER) -> list[Path]:
    """Write the schema of every kind of file; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in _schemas().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of schema files that are missing, or differ from what the models say, or are of no kind."""
    wanted = _schemas()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def header(kind: Kind) -> str:
    """The first line of a YAML file of that kind, which leads an editor to its schema."""
    up = "../../" if kind is CASE else "../" if kind in NAMED else ""
    return f"# yaml-language-server: $schema={up}schema/{file_name(kind)}"


def file_name(kind: Kind) -> str:
    """The schema file of a kind."""
    return f"{kind.key or Path(kind.place).stem}.json"


def _schemas() -> dict[str, str]:
    return {file_name(kind): json.dumps(_schema(kind), indent=2) + "\n" for kind in (*NAMED, *SINGLE)}


def _schema(kind: Kind) -> dict[str, Any]:
    schema = TypeAdapter(kind.model).json_schema()
    body = _with_references(schema) if kind is CONNECTIONS else schema
    return {"$schema": GenerateJsonSchema.schema_dialect, "title": file_name(kind).removesuffix(".json"), **body}


def _with_references(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of settings: wherever a number or a choice stands, ``${NAME}`` may stand."""
    changed: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            changed[key] = {name: _setting(inner) for name, inner in value.items()}
        elif isinstance(value, dict):
            changed[key] = _with_references(value)
        else:
            changed[key] = value
    return changed


def _setting(inner: Mapping[str, Any]) -> dict[str, Any]:
    plain = dict(inner)
    if "enum" in plain or plain.get("type") in ("integer", "number"):
        return {"anyOf": [plain, _REFERENCE]}
    return plain


def main(arguments: list[str]) -> int:
    """Write the schemas, or with ``--check`` say which are stale."""
    if "--check" not in arguments:
        write_schemas()
        return 0
    old = stale()
    if old:
        sys.stderr.write(f"stale: {', '.join(old)}; run python -m config.schema\n")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
