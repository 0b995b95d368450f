"""HTTP APIs by declaration: where one is and what lets us in (connections.yaml), what it is asked (a vertical)."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from config.base import PATH_OF_URL, Duration, Name, Strict, refusal
from config.catalogues import BUSINESS_FIELDS
from config.scrubbing import keep_login, kept

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_Kept = Annotated[str, AfterValidator(kept)]
Secret = Annotated[str, Field(repr=False), AfterValidator(kept)]
"""Is not shown, and no text keeps it from the moment that it is read (config/scrubbing.py)."""

Address = Annotated[str, AfterValidator(keep_login)]
"""A URL; of its login and the values of its query the same holds."""

_SECRET_HEADER = re.compile(r"authori[sz]ation|key|token|secret|cookie", re.IGNORECASE)
FILLED = re.compile(r"\{([^{}]+)\}")
_SEGMENT = re.compile(r'"([^"]+)"|([^."\[\]*\s]+)')
_PATH = re.compile(r'(?:"[^"]+"|[^."\[\]*\s]+)(?:\.(?:"[^"]+"|[^."\[\]*\s]+))*')


def is_json_path(value: str) -> bool:
    """Whether a text is a path: names with dots between them, quoted where they have a dot or a space in them."""
    return _PATH.fullmatch(value) is not None


def _json_path(value: str) -> str:
    if is_json_path(value):
        return value
    raise ValueError(f'"{value}" is no path: names or numbers with dots between them, as in data.0.name')


JsonPath = Annotated[str, AfterValidator(_json_path)]
"""Where something stands in JSON: ``data.people.0.name``; a name with a dot in it stands in double quotes."""


def segments(path: str) -> tuple[str, ...]:
    """The names of a path, in order."""
    return tuple(quoted or plain for quoted, plain in _SEGMENT.findall(path))


class OAuth(Strict):
    """What buys access tokens; for mail a login with them is XOAUTH2.

    A ``refresh_token`` does (RFC 6749, section 6), which a person once let us have; without one the client's own
    ``client_secret`` (section 4.4), where no person is asked. ``client_login`` says where the secret stands in the
    request: in its ``body``, or in its header as ``basic`` authentication (section 2.3.1).
    """

    token_url: Address
    client_id: str
    client_secret: Secret = ""
    refresh_token: Secret = ""
    scope: str = ""
    client_login: Literal["body", "basic"] = "body"

    @model_validator(mode="after")
    def _has_something_to_buy_with(self) -> "OAuth":
        if not (self.refresh_token or self.client_secret):
            raise refusal("has nothing to buy access tokens with: give refresh_token, or client_secret")
        if self.client_login == "basic" and not self.client_secret:
            raise refusal("needs client_secret: basic authentication is the client's id and secret", at="client_login")
        return self


class ApiConnection(Strict):
    """An HTTP API: its address, what lets us in, how fast it may be asked, and the dollars that it takes for a call.

    ``token`` is sent as ``Authorization: Bearer``; ``username`` and ``password`` as basic authentication; ``oauth``
    buys a token. ``secret_headers`` and ``secret_query`` are what else lets us in; ``headers`` are no secrets. A call
    is paid for if it was answered (2xx); with ``paid_404`` also where the answer is that nobody knows of it (404).
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
    paid_404: bool = False
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
    path: str = Field(pattern=PATH_OF_URL)
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


def _filled_from(value: str) -> str:
    """A text with fields of a business in braces."""
    for name in FILLED.findall(value):
        if name not in BUSINESS_FIELDS:
            raise refusal(f'unknown business field "{name}"', allowed=BUSINESS_FIELDS, given=name)
    return value


Filled = Annotated[str, AfterValidator(_filled_from)]
"""A text with fields of a business in braces: ``{domain}``."""


class FactFound(Strict):
    """A fact out of an answer. ``text`` has paths in braces; where the answer lacks one of them there is no fact."""

    kind: Name
    text: str = Field(min_length=3, max_length=300)


class PeopleFound(Strict):
    """People out of an answer, whom one may write to: a list at ``items``, or the answer itself is one of them.

    ``confidence`` is from 0 to 1, or in percent.
    """

    items: JsonPath | None = None
    email: JsonPath
    name: JsonPath | None = None
    role: JsonPath | None = None
    phone: JsonPath | None = None
    confidence: JsonPath | None = None


class Lookup(Strict):
    """An enricher by declaration: what an API is asked about one business, and what of its answer is a finding.

    ``path``, ``query`` and ``body`` have fields of the business in braces; of whom one of them is unknown, nothing is
    asked. ``item`` is where the answer has what was found. ``sample`` is a JSON file with answers by the first filled
    value, out of which a rehearsal's server answers.
    """

    api: Name
    path: Annotated[Filled, Field(pattern=PATH_OF_URL)]
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, Filled] = {}
    body: dict[str, Filled] = {}
    item: JsonPath | None = None
    domain: JsonPath | None = None
    facts: list[FactFound] = []
    contacts: PeopleFound | None = None
    max_age: Duration | None = None
    per_day: int | None = Field(None, ge=1)
    sample: str = ""

    @model_validator(mode="after")
    def _finds_something(self) -> "Lookup":
        if not (self.facts or self.contacts or self.domain):
            raise refusal("finds nothing: say facts, contacts or domain")
        if self.method == "GET" and self.body:
            raise refusal("a GET has no body: say method: POST", at="method")
        if not FILLED.search("".join((self.path, *self.query.values(), *self.body.values()))):
            raise refusal(
                'asks the same of everybody: put a field of the business into it, as in "{domain}"', at="path"
            )
        return self
