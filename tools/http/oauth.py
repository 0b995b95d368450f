"""Access tokens for mail servers that take no passwords (XOAUTH2, as Gmail and Outlook want it)."""

import httpx

from config.apis import OAuth
from config.scrubbing import kept, scrub
from tools.http.exchange import client, exchange, secret_json_of, within

TIMEOUT_S = 20.0


class TokenRefused(OSError):
    """No access token was to be had; the message names the server and its reason, and nothing that is secret."""


def access_token(oauth: OAuth) -> str:
    """Buy an access token with the refresh token (RFC 6749, section 6).

    Raises:
        TokenRefused: if the server cannot be reached, refuses, or answers something else.
    """
    form = {"grant_type": "refresh_token", "client_id": oauth.client_id, "refresh_token": oauth.refresh_token}
    form |= {name: value for name in ("client_secret", "scope") if (value := getattr(oauth, name))}
    try:
        with client(TIMEOUT_S) as asking, within(TIMEOUT_S):
            answer = exchange(asking, asking.build_request("POST", oauth.token_url, data=form))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TokenRefused(f"{oauth.token_url} cannot be reached: {type(error).__name__}") from None
    said = secret_json_of(answer)
    if said is None:
        raise TokenRefused(f"{oauth.token_url} answered {answer.status_code}, and no JSON")
    token = said.get("access_token") if isinstance(said, dict) else None
    if answer.is_success and isinstance(token, str) and token:
        return kept(token)
    reason = scrub(str(said.get("error", "no reason"))) if isinstance(said, dict) else "no reason"
    raise TokenRefused(f"{oauth.token_url} gives no access token: {answer.status_code} {reason[:100]}")


def xoauth2(username: str, token: str) -> str:
    """What the client says in the XOAUTH2 mechanism, before base64."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01"
