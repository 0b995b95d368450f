"""From one page to the next: dlt's paginators, over requests and answers that went by our own way.

dlt's client is not used: ``tools/http/exchange.py`` is the one way over HTTP. Its paginators read an answer, and say
what is to be changed in a request; both are records of ``requests``, which here only carry words.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import httpx
import requests
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    HeaderLinkPaginator,
    JSONLinkPaginator,
    JSONResponseCursorPaginator,
    OffsetPaginator,
    PageNumberPaginator,
    SinglePagePaginator,
)
from requests.structures import CaseInsensitiveDict

from config.files.apis import HttpRequest, JsonPath, Paging, segments
from tools.http.api import Api, ApiFailed, Call


class Place(NamedTuple):
    """Where in its pages a reading stands: what is asked next, and how many records or pages came before it."""

    target: str
    query: dict[str, Any]
    body: dict[str, Any] | None
    position: int | None = None


def first(wanted: HttpRequest) -> Place:
    """The first page."""
    asked = _request(wanted.path, wanted.query, wanted.body if wanted.method == "POST" else None)
    paginator = _paginator(wanted.paging, None)
    paginator.init_request(asked)
    return _place(asked, paginator)


def following(
    wanted: HttpRequest, place: Place, answer: httpx.Response, items: Sequence[Any], api: Api
) -> Place | None:
    """The page after this one; None after the last.

    An offset goes on by what came: a server that gives less than it was asked for loses nobody.

    Raises:
        ApiFailed: the answer does not say what it should, or leads to another server.
    """
    paginator, asked = _paginator(wanted.paging, place.position), _request(place.target, place.query, place.body)
    if isinstance(paginator, OffsetPaginator):
        paginator.value_step = len(items)
    try:
        paginator.update_state(_response(answer), list(items))
    except (ValueError, TypeError, AttributeError) as error:
        raise ApiFailed("unlike", f"its answer does not say where it goes on: {type(error).__name__}") from error
    if not paginator.has_next_page:
        return None
    if wanted.paging and wanted.paging.by == "link":
        asked.url = str(answer.request.url.copy_with(query=None))
        paginator.update_request(asked)
        asked.url = api.local(str(asked.url))
    else:
        paginator.update_request(asked)
    return _place(asked, paginator)


def call_of(wanted: HttpRequest, place: Place) -> Call:
    """The call for a page."""
    return Call(place.target, place.query, wanted.method, place.body)


def _paginator(paging: Paging | None, position: int | None) -> BasePaginator:
    """Dlt's paginator; of one that counts, as it stood."""
    if paging is None:
        return SinglePagePaginator()
    more = _json_path(paging.more)
    into = {"body": paging.named, "param": None} if paging.in_body else {"body": None, "param": paging.named}
    if paging.by == "cursor":
        return JSONResponseCursorPaginator(
            _json_path(paging.next) or "", into["param"], into["body"], has_more_path=more
        )
    if paging.by == "link":
        return JSONLinkPaginator(_json_path(paging.next) or "") if paging.next else HeaderLinkPaginator()
    if paging.by == "offset":
        return OffsetPaginator(
            paging.size,
            position or 0,
            offset_param=into["param"],
            offset_body_path=into["body"],
            limit_param=None if paging.in_body else paging.size_param,
            limit_body_path=paging.size_param if paging.in_body else None,
            total_path=None,
            has_more_path=more,
        )
    return PageNumberPaginator(
        base_page=paging.first,
        page=position if position is not None else paging.first,
        page_param=into["param"],
        page_body_path=into["body"],
        total_path=None,
        has_more_path=more,
    )


def _json_path(path: JsonPath | None) -> str | None:
    """A path as JSONPath has it: every name in quotes."""
    if path is None:
        return None
    return "$." + ".".join(f"[{name}]" if name.isdecimal() else f"'{name}'" for name in segments(path))


def _request(target: str, query: Mapping[str, Any], body: Mapping[str, Any] | None) -> requests.Request:
    return requests.Request(
        url=target, params=dict(query), json=json.loads(json.dumps(body)) if body is not None else None
    )


def _place(asked: requests.Request, paginator: BasePaginator) -> Place:
    position = getattr(paginator, "current_value", None)
    query: Any = asked.params or {}
    body: Any = asked.json
    return Place(str(asked.url), dict(query), body, position if isinstance(position, int) else None)


def _response(answer: httpx.Response) -> requests.Response:
    """An answer that came by our way, as dlt's paginators read it."""
    said = requests.Response()
    said.status_code, said.encoding = answer.status_code, "utf-8"
    said.headers = CaseInsensitiveDict(answer.headers)
    said._content, said.url = answer.content, str(answer.request.url)
    return said
