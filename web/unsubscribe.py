"""Where people opt out without writing: by one click in their mail program (RFC 8058), or by a button on a page.

Looking changes nothing, because scanners follow links; only a POST opts out. The answer is the same for every link,
whole, wrong or made up: nobody learns from it whom we write to.
"""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from config.files.connections import UnsubscribeConnection
from data.ledger.core.ledger import Ledger
from tools.inbox import clicked

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Unsubscribe</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem; }}
button {{ font: inherit; padding: .5rem 1rem; }}
</style>
</head>
<body>
<h1>{title}</h1>
{text}
</body>
</html>
"""
ASK = _PAGE.format(
    title="Unsubscribe",
    text='<p>No more messages from us?</p>\n<form method="post" action="?by=page">'
    '<button type="submit">Unsubscribe</button></form>',
)
DONE = _PAGE.format(
    title="Done",
    text="<p>No more messages will be sent to the address that this link was sent to.</p>\n<p>One that is on its way "
    "may still arrive. Should others come, the link was not whole: answer any of them with the word "
    "&ldquo;unsubscribe&rdquo;.</p>",
)


def routes(ledger: Ledger, connection: UnsubscribeConnection, aside: Path | None = None) -> list[Route]:
    """The page, at the path of its address; what it is told goes into the ledger.

    While the ledger is locked, it goes into the file ``aside``: whoever asks is never told to ask again.
    """

    def show(_: Request) -> HTMLResponse:
        return HTMLResponse(ASK, headers=_HEADERS)

    def opt_out(request: Request) -> HTMLResponse:
        """The POST says it all: what is in its body (``List-Unsubscribe=One-Click``) is not looked at."""
        on_page = request.query_params.get("by") == "page"
        how: clicked.How = "the button on the page" if on_page else "one click in the mail program"
        clicked.heed(ledger, connection.keys, request.path_params["token"], how, aside)
        return HTMLResponse(DONE, headers=_HEADERS)

    path = f"{urlsplit(connection.url).path.rstrip('/')}/{{token}}"
    return [
        Route(each, does, methods=[method])
        for each in (path, f"{path}/")
        for does, method in ((show, "GET"), (opt_out, "POST"))
    ]
