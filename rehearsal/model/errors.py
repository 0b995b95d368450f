"""Errors as the Messages API words them."""

from collections.abc import Mapping
from types import MappingProxyType

STATUS: Mapping[str, int] = MappingProxyType(
    {
        "invalid_request_error": 400,
        "authentication_error": 401,
        "not_found_error": 404,
        "request_too_large": 413,
        "rate_limit_error": 429,
        "api_error": 500,
        "overloaded_error": 529,
    }
)


class ApiError(Exception):
    """One error: its kind (see ``STATUS``), its message, and headers that go with it."""

    def __init__(self, kind: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.kind]

    def body(self, request_id: str) -> dict[str, object]:
        """Return the body that the API answers with."""
        error = {"type": self.kind, "message": self.message}
        return {"type": "error", "error": error, "request_id": request_id}


def invalid(where: str, what: str) -> ApiError:
    """Return a 400 that names the place in the request."""
    return ApiError("invalid_request_error", f"{where}: {what}")
