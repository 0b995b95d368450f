"""HTTP questions to providers: connections are reused, retries and answers bounded, ``Retry-After`` is honoured."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from config.files.connections import ProviderConnection
from data.clock import real_pause
from tools.http.exchange import client, exchange, json_of, retry_after, within

ATTEMPTS = 3
LONGEST_WAIT_S = 10.0
_FIRST_WAIT_S = 0.1
_WORTH_ANOTHER_TRY = frozenset({202, 222, 403, 408, 425, 429, 500, 502, 503, 504})
"""By Hunter's documentation: 202 is not done yet, 222 an error on the way, 403 too fast, 429 over the limit."""


class ProviderFailed(Exception):
    """A provider gave no answer of use, however often it was asked; the text says what it did instead, without the key.

    ``answered``: it did answer, which is paid for. ``until``: it was not asked at all, and may be from then on.
    ``refused``: it does not let us in, which a person mends.
    """

    def __init__(
        self, what: str, *, answered: bool = False, until: datetime | None = None, refused: bool = False
    ) -> None:
        super().__init__(what)
        self.answered = answered
        self.until = until
        self.refused = refused


class Asker:
    """Asks one provider. May be shared by threads; close it, or use it as a context manager."""

    def __init__(self, name: str, connection: ProviderConnection) -> None:
        self.name = name
        headers = {"X-API-KEY": connection.api_key} if connection.api_key else {}
        self._timeout_s = connection.timeout_s
        self._client = client(connection.timeout_s, headers=headers, base_url=connection.base_url.rstrip("/") + "/")

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the JSON object that the provider answers, or None for "there is no such thing" (404).

        Raises ProviderFailed when it refuses, or fails ``ATTEMPTS`` times, or asks to come back much later.
        """
        said = ""
        for attempt in range(ATTEMPTS):
            try:
                with within(self._timeout_s):
                    answer = exchange(self._client, self._client.build_request("GET", path, params=dict(query)))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                said, wait = type(error).__name__, _FIRST_WAIT_S * 2**attempt
            else:
                if answer.status_code in (200, 404):
                    return self._object(answer) if answer.status_code == 200 else None
                said = f"HTTP {answer.status_code}"
                if answer.status_code not in _WORTH_ANOTHER_TRY:
                    raise ProviderFailed(f"{self.name} {path}: {said}")
                wait = retry_after(answer.headers) or _FIRST_WAIT_S * 2**attempt
            if wait > LONGEST_WAIT_S:
                raise ProviderFailed(f"{self.name} {path}: {said}, to be asked again in {wait:.0f} s")
            if attempt + 1 < ATTEMPTS:
                real_pause(wait)
        raise ProviderFailed(f"{self.name} {path}: {said} in {ATTEMPTS} attempts")

    def _object(self, answer: httpx.Response) -> dict[str, Any]:
        body = json_of(answer)
        if not isinstance(body, dict):
            raise ProviderFailed(f"{self.name}: the answer is no JSON object", answered=True)
        return body
