"""What must be true of a CRM that a campaign writes to, beside the form of its declaration."""

from collections.abc import Iterator
from typing import Any

from config.files.crms import NUMBER, Crm, known_names, names_in
from config.positions import Document, Keys, Problem

_REQUESTS = ("find", "create", "update")
_FILLED = ("path", "query", "body")


def crm_problems(document: Document, crm: Crm) -> Iterator[Problem]:
    """What stands in braces is known, and what must be told is told."""
    said: dict[str, Any] = document.data["crm"]
    for record in ("contact", "notes", "meetings"):
        for request in _REQUESTS:
            yield from _unknown_names(document, (record, request), (said.get(record) or {}).get(request))
    yield from _untold(document, crm)


def _unknown_names(document: Document, place: tuple[str, str], said: Any) -> Iterator[Problem]:
    if not isinstance(said, dict):
        return
    allowed = known_names(*place)
    for part in _FILLED:
        for keys, text in _texts(("crm", *place, part), said.get(part)):
            for name in names_in(text):
                plain = name.removesuffix(NUMBER)
                if plain not in allowed:
                    what = f'unknown name "{plain}" in braces'
                    yield document.problem(keys, what, allowed=allowed, given=plain)
                elif name != plain and text != f"{{{name}}}":
                    yield document.problem(keys, f'"{{{name}}}" is a number only where nothing else stands beside it')


def _texts(keys: Keys, value: Any) -> Iterator[tuple[Keys, str]]:
    """Every text of a value, with where it stands."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts((*keys, name), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts((*keys, index), inner)


def _untold(document: Document, crm: Crm) -> Iterator[Problem]:
    """What a request must say, or the fact would not be found again, or not be there."""
    wanted: list[tuple[str, str, str, str]] = []
    if "status" in crm.write:
        wanted.append(("contact", "update", "status", "the status is not in it"))
    for record in ("notes", "meetings"):
        if record in crm.write:
            wanted.append((record, "find", "key", "nothing in it tells one from another"))
            wanted.append((record, "create", "key", "nothing in it says which it is, so that it is found again"))
    wanted += [(record, "create", "contact", "whose it is stands nowhere") for record in ("notes", "meetings")]
    for record, request, name, why in wanted:
        declared = getattr(crm, record)
        asked = declared and getattr(declared, request)
        keys = ("crm", record, request)
        is_keyless = crm.idempotent and (request, name) == ("create", "key")
        if asked is None or keys not in document.positions or is_keyless:
            continue
        told = {one.removesuffix(NUMBER) for part in _FILLED for one in names_in(getattr(asked, part))}
        if name not in told:
            yield document.problem(keys, f"lacks {{{name}}}: {why}", at_key=True)
