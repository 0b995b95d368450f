"""The web sites of a rehearsal, behind an HTTP forward proxy: any host under .example, .test or .invalid has one."""

from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlsplit

from config.files.worlds import WorldConfig
from rehearsal.companies import FIRST, LAST, Company, company_at, is_reserved
from rehearsal.loopback import Failing, LoopbackHttp, Request, Response
from rehearsal.seeded import happens, pick, whole
from rehearsal.trades import ENDINGS, NEUTRAL

_REDIRECTS_TO_WWW = 0.15
_PARKED = 0.02
_AREA_CODES = (212, 303, 415, 512, 602, 704, 813, 916)
_WORDPRESS = 0.2
_OWN_TRADE = 0.4


class SiteProxy:
    """A forward proxy that serves the sites itself. Hosts that could be somebody's are refused."""

    def __init__(self, world: WorldConfig, seed: int) -> None:
        self._world = world
        self._seed = seed
        self._http = LoopbackHttp(Failing(self._answer, world.providers, seed, "site"), world.latency_ms)

    def start(self) -> str:
        """Begin to serve; return the proxy's URL."""
        return self._http.start()

    def stop(self) -> None:
        """Stop serving."""
        self._http.stop()

    def _answer(self, request: Request) -> Response:
        url = urlsplit(request.target)
        host = (url.hostname or "").lower()
        if not is_reserved(host):
            return _page(403, "Refused", f"<p>{escape(host) or 'This'} is no site of the rehearsal.</p>")
        domain = host.removeprefix("www.")
        if not happens(self._world.providers.site_up, self._seed, "site", domain):
            return _page(503, "Unavailable", "<p>The server is down.</p>")
        if happens(_PARKED, self._seed, "parked", domain):
            return Response(302, b"", {"Location": "http://parked-domains.example/"})
        if host == domain and happens(_REDIRECTS_TO_WWW, self._seed, "www", domain):
            return Response(301, b"", {"Location": f"http://www.{domain}{url.path or '/'}"})
        return self._site(company_at(domain, self._world, self._seed), url.path or "/")

    def _site(self, company: Company, path: str) -> Response:
        pages = {"/": self._home, "/about": self._about, "/reviews": self._reviews}
        if company.hiring:
            pages["/careers"] = self._careers
        page = pages.get(path.rstrip("/") or "/")
        if page is None:
            return _page(404, "Not found", "<p>There is no such page.</p>")
        links = "".join(f'<li><a href="{path}">{path.strip("/").capitalize() or "Home"}</a></li>' for path in pages)
        menu = f"<nav><ul>{links}</ul></nav>"
        body = (
            f"{menu}<main>{page(company)}{self._planted(company, path)}</main><footer>{escape(company.name)}</footer>"
        )
        return _page(200, company.name, body, generator=self._generator(company))

    def _generator(self, company: Company) -> str:
        return "WordPress 6.6" if happens(_WORDPRESS, self._seed, "generator", company.domain) else ""

    def _home(self, company: Company) -> str:
        news = self._news(company)
        return (
            f"<h1>{escape(company.name)}</h1><p>{self._area(company)}</p>"
            + (f"<h2>News</h2><p>{news}</p>" if news else "")
            + "<script>var tracking = 'not for reading';</script>"
        )

    def _about(self, company: Company) -> str:
        who = "A small team of people."
        if company.people:
            who = f"{company.people[0].first} {company.people[0].last} runs the company."
        return f"<h1>About us</h1><p>{who}</p><p>{self._kind(company)}</p>"

    def _reviews(self, company: Company) -> str:
        first, last = (pick(names, self._seed, "reviewer", company.domain) for names in (FIRST, LAST))
        praise = f"\u201c{self._praise(company)}\u201d \u2014 {first} {last[0]}., customer review"
        return (
            f"<h1>Reviews</h1><p>Rated {company.rating} stars in {company.reviews} customer reviews.</p>"
            f"<blockquote><p>{praise}</p></blockquote>"
        )

    def _careers(self, company: Company) -> str:
        when = pick(
            ("to start this season", "to start next month", "for the months ahead", "because the phone keeps ringing"),
            self._seed, "start", company.domain,
        )  # fmt: skip
        return f"<h1>Careers</h1><p>We are hiring {company.hiring} {when}.</p>"

    def _area(self, company: Company) -> str:
        """Whom it serves, and how far it goes."""
        miles = whole(2, 9, self._seed, "miles", company.domain) * 10
        whom = pick(company.trade.customers, self._seed, "whom", company.domain)
        base = company.trade.base
        return pick(
            (
                f"We serve {whom} within {miles} miles of our {base}.",
                f"Our service area reaches {miles} miles around our {base}, for {whom}.",
                f"We serve {whom} up to {miles} miles away.",
            ),
            self._seed, "area", company.domain,
        )  # fmt: skip

    def _kind(self, company: Company) -> str:
        """What it is known for."""
        kind = pick(company.trade.kinds, self._seed, "kind", company.domain)
        return pick(
            (
                f"We are a family company and known for {kind}.",
                f"We are licensed and insured, and best known for {kind}.",
                f"We are certified for {kind}.",
            )
            if company.trade is not NEUTRAL
            else (f"We are a family company and proud of {kind}.", f"We are a licensed company and glad of {kind}."),
            self._seed, "known", company.domain,
        )  # fmt: skip

    def _praise(self, company: Company) -> str:
        """A customer's sentence: what happened, and how it ends; sometimes about the trade, else about any firm."""
        own = happens(_OWN_TRADE, self._seed, "own", company.domain)
        begins = pick(company.trade.praise if own else NEUTRAL.praise, self._seed, "praise", company.domain)
        ends = pick(ENDINGS, self._seed, "ending", company.domain)
        return f"{begins.format(days=whole(2, 9, self._seed, 'days', company.domain))}, {ends}."

    def _news(self, company: Company) -> str:
        if not happens(0.4, self._seed, "news", company.domain):
            return ""
        before = timedelta(days=whole(10, 200, self._seed, "day", company.domain))
        day = datetime.fromisoformat(self._world.start) - before
        what = pick((*company.trade.news, *NEUTRAL.news), self._seed, "event", company.domain)
        return f"In {day:%B %Y} {what}."

    def _planted(self, company: Company, path: str) -> str:
        """Contact data where a page or review may have them: they must never come further than the ledger's door."""
        if not happens(self._world.providers.planted_contacts, self._seed, "planted", company.domain, path):
            return ""
        who = pick(FIRST, self._seed, "planted", company.domain, path)
        area, line = (
            pick(_AREA_CODES, self._seed, "area", company.domain, path),
            whole(0, 99, self._seed, company.domain, path),
        )
        written = pick(
            (f"{who.lower()}@{company.domain}", f"{who.lower()} [at] {company.domain.replace('.', ' [dot] ')}"),
            self._seed, "written", company.domain, path,
        )  # fmt: skip
        return f"<p>This review was left by {who}, reach me at {written} or ({area}) 555-01{line:02d}, 5 stars.</p>"


def _page(status: int, title: str, body: str, generator: str = "") -> Response:
    made = f'<meta name="generator" content="{generator}">' if generator else ""
    text = f"<!doctype html><html><head><title>{escape(title)}</title>{made}</head><body>{body}</body></html>"
    return Response(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})
