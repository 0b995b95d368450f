"""HTTP APIs by declaration: where one is and what lets us in (connections.yaml), what it is asked (a vertical)."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from config.base import Name, Strict, refusal
from config.scrubbing import keep_login, kept

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_Kept = Annotated[str, AfterValidator(kept)]
Secret = Annotated[str, Field(repr=False), AfterValidator(kept)]
"""Is not shown, and no text keeps it from the moment that it is read (config/scrubbing.py)."""

Address = Annotated[str, AfterValidator(keep_login)]
"""A URL; of its login and the values of its query the same holds."""

_SECRET_HEADER = re.compile(r"authori[sz]ation|key|token|secret|cookie", re.IGNORECASE)
_SEGMENT = re.compile(r'"([^"]+)"|([^."\[\]*\s]+)')
_PATH = re.compile(r'(?:"[^"]+"|[^."\[\]*\s]+)(?:\.(?:"[^"]+"|[^."\[\]*\s]+))*')


def _json_path(value: str) -> str:
    if _PATH.fullmatch(value):
        return value
    raise ValueError(f'"{value}" is no path: names or numbers with dots between them, as in data.0.name')


JsonPath = Annotated[str, AfterValidator(_json_path)]
"""Where something stands in JSON: ``data.people.0.name``; a name with a dot in it stands in double quotes."""


def segments(path: str) -> tuple[str, ...]:
    """The names of a path, in order."""
    return tuple(quoted or plain for quoted, plain in _SEGMENT.findall(path))


class OAuth(Strict):
    """A refresh token that buys access tokens (RFC 6749, section 6); for mail a login with them is XOAUTH2."""

    token_url: Address
    client_id: str
    client_secret: Secret = ""
    refresh_token: Secret
    scope: str = ""


class ApiConnection(Strict):
    """An HTTP API: its address, what lets us in, how fast it may be asked, and the dollars that it takes for a call.

    ``token`` is sent as ``Authorization: Bearer``; ``username`` and ``password`` as basic authentication; ``oauth``
    buys a token. ``secret_headers`` and ``secret_query`` are what else lets us in; ``headers`` are no secrets. A call
    is paid for if it was answered (2xx).
    """

    base_url: Address
    token: Secret = ""
    username: str = ""
    password: Secret = ""
    oauth: OAuth | None = None
    headers: dict[str, str] = {}
    secret_headers: dict[str, _Kept] = Field({}, repr=False)
    secret_query: dict[str, _Kept] = Field({}, repr=False)
    per_minute: int | None = Field(None, ge=1, le=100_000)
    usd_per_call: float = Field(0, ge=0)
    timeout_s: float = Field(20, gt=0, le=300)

    @model_validator(mode="after")
    def _is_safe_to_use(self) -> "ApiConnection":
        parts = urlsplit(self.base_url)
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise refusal("is no https:// address (http:// is for this computer alone)", at="base_url")
        ways = [name for name in ("token", "username", "oauth") if getattr(self, name)]
        if len(ways) > 1:
            raise refusal(f"says two ways to be let in ({' and '.join(ways)}): keep one", at=ways[1])
        if told := next((name for name in self.headers if _SECRET_HEADER.search(name)), None):
            raise refusal(f'"{told}" looks like a secret: put it under secret_headers', at="headers")
        return self


class Paging(Strict):
    """How an API gives its records in pages.

    - ``cursor``: the answer has a cursor at ``next``, which goes into ``param`` of the next request
    - ``link``: the answer has the address of the next page at ``next``; without it, the header ``Link`` has it
    - ``offset``: ``param`` counts records; ``size`` of them are asked for by ``size_param``
    - ``page``: ``param`` counts pages, from ``first`` on

    With ``in_body`` the cursor, offset or page is a path in the body instead of a parameter of the query. ``more`` is
    where the answer says whether there is more; ``total`` where it says how many records there are in all: fewer than
    that are told, not taken for the end.
    """

    by: Literal["cursor", "link", "offset", "page"]
    next: JsonPath | None = None
    param: str = ""
    in_body: bool = False
    size: int = Field(100, ge=1, le=10_000)
    size_param: str = "limit"
    first: int = Field(1, ge=0, le=1)
    more: JsonPath | None = None
    total: JsonPath | None = None

    @model_validator(mode="after")
    def _says_where(self) -> "Paging":
        if self.by == "cursor" and self.next is None:
            raise refusal("is missing: where the answer has the cursor, as in meta.next_cursor", at="next")
        if self.by in ("offset", "page") and self.next is not None:
            raise refusal(f"belongs to cursor and link, not to {self.by}", at="next")
        return self

    @property
    def named(self) -> str:
        """What carries the cursor, the offset or the page."""
        return self.param or self.by


class HttpRequest(Strict):
    """What an API is asked for records: ``api`` names it in connections.yaml, ``items`` is where the answer has them.

    Without ``items`` the answer itself is the list. ``most_pages`` bounds how far one reading goes. ``sample`` is a
    JSON file with a list of records as the API has them, out of which a rehearsal's server answers.
    """

    api: Name
    path: str = Field(pattern=r"^/[^\s?#]*$")
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, str | int | float | bool] = {}
    body: dict[str, Any] = {}
    items: JsonPath | None = None
    paging: Paging | None = None
    most_pages: int = Field(1_000, ge=1, le=100_000)
    sample: str = ""

    @model_validator(mode="after")
    def _body_is_posted(self) -> "HttpRequest":
        if self.method == "GET" and (self.body or (self.paging and self.paging.in_body)):
            raise refusal("a GET has no body: say method: POST", at="method")
        return self
