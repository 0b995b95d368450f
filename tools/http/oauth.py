"""Access tokens, for APIs and for mail servers that take no passwords (XOAUTH2, as Gmail and Outlook want it)."""

from urllib.parse import quote_plus

import httpx

from config.files.apis import OAuth
from config.scrubbing import kept, scrub
from tools.http.exchange import client, exchange, secret_json_of, within

TIMEOUT_S = 20.0


class TokenRefused(OSError):
    """No access token was to be had; the message names the server and its reason, and nothing that is secret."""


def access_token(oauth: OAuth) -> str:
    """Buy an access token with the refresh token, or as the client itself (RFC 6749, sections 6 and 4.4).

    Raises:
        TokenRefused: if the server cannot be reached, refuses, or answers something else.
    """
    grant = {"refresh_token": oauth.refresh_token} if oauth.refresh_token else {}
    form = {"grant_type": "refresh_token" if grant else "client_credentials", **grant}
    form |= {"scope": oauth.scope} if oauth.scope else {}
    login = (quote_plus(oauth.client_id), quote_plus(oauth.client_secret)) if oauth.client_login == "basic" else None
    if login is None:
        form |= {name: value for name in ("client_id", "client_secret") if (value := getattr(oauth, name))}
    try:
        with client(TIMEOUT_S) as asking, within(TIMEOUT_S):
            asked = asking.build_request("POST", oauth.token_url, data=form)
            if login is not None:
                asked = next(httpx.BasicAuth(*login).auth_flow(asked))
            answer = exchange(asking, asked)
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
