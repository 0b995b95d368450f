"""A declared request of a CRM, filled for one fact; and where its answer has the id."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from config.files.crms import NAMES, NUMBER, CrmRequest
from tools.crm.told import Told
from tools.http.api import Call
from tools.http.exchange import json_of
from tools.sources.paths import MISSING, at

LONGEST_ID = 200


class Unfilled(Exception):
    """A request cannot be made: what its address needs is not known."""


def filled(request: CrmRequest, told: Told, *, once: bool = False, headers: Mapping[str, str] | None = None) -> Call:
    """The request for a fact. In the body, what is not known is left out.

    Raises:
        Unfilled: the path or the query needs it.
    """
    path = NAMES.sub(lambda found: quote(_needed(found[1], told), safe=""), request.path)
    query = {name: NAMES.sub(lambda found: _needed(found[1], told), text) for name, text in request.query.items()}
    body = _filled(request.body, told) if request.method != "GET" else None
    return Call(path, query, request.method, body, headers or {}, once)


def id_in(path: str, answer: httpx.Response) -> str | None:
    """The id that an answer has at a path; None where it has none that can be kept."""
    found = at(path, json_of(answer))
    if found is MISSING or isinstance(found, bool) or not isinstance(found, str | int):
        return None
    text = str(found).strip()
    return text if 0 < len(text) <= LONGEST_ID and text.isprintable() else None


def _needed(name: str, told: Told) -> str:
    value = told.get(name.removesuffix(NUMBER))
    if not value:
        raise Unfilled(f"nothing is known for {{{name}}}")
    return value


_LEFT_OUT = object()


def _filled(value: Any, told: Told) -> Any:
    """A value of JSON with its texts filled; what has a name in it of which nothing is known is left out."""
    if isinstance(value, str):
        return _text(value, told)
    if isinstance(value, dict):
        inner = {name: _filled(one, told) for name, one in value.items()}
        return {name: one for name, one in inner.items() if one is not _LEFT_OUT}
    if isinstance(value, list):
        return [one for one in (_filled(each, told) for each in value) if one is not _LEFT_OUT]
    return value


def _text(text: str, told: Told) -> Any:
    names = NAMES.findall(text)
    if any(told.get(name.removesuffix(NUMBER)) is None for name in names):
        return _LEFT_OUT
    filled_in = NAMES.sub(lambda found: str(told[found[1].removesuffix(NUMBER)]), text)
    is_number = len(names) == 1 and names[0].endswith(NUMBER) and filled_in.lstrip("-").isdecimal()
    return int(filled_in) if is_number else filled_in
