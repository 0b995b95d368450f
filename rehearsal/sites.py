"""The web sites of a rehearsal, behind an HTTP forward proxy: any host under .example, .test or .invalid has one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlsplit

from config.worlds import WorldConfig
from rehearsal.companies import FIRST, LAST, Company, company_at, is_reserved, joined
from rehearsal.loopback import LoopbackHttp, Response
from rehearsal.seeded import happens, pick, whole

_REDIRECTS_TO_WWW = 0.15
_PARKED = 0.02
_AREA_CODES = (212, 303, 415, 512, 602, 704, 813, 916)
_PRAISE = (
    "They finished in {days} days and left the yard cleaner than they found it.",
    "Clear quote, no surprises, and the crew showed up when they said they would.",
    "Second time we hired them; the first job from {year} still looks new.",
    "They sent photos every evening, which our insurer asked for.",
)


class SiteProxy:
    """A forward proxy that serves the sites itself. Hosts that could be somebody's are refused."""

    def __init__(self, world: WorldConfig, seed: int) -> None:
        self._world = world
        self._seed = seed
        self._http = LoopbackHttp(self._answer, world.latency_ms)

    def start(self) -> str:
        """Begin to serve; return the proxy's URL."""
        return self._http.start()

    def stop(self) -> None:
        """Stop serving."""
        self._http.stop()

    def _answer(self, target: str, _headers: Mapping[str, str]) -> Response:
        url = urlsplit(target)
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
        return _page(200, company.name, body, generator="WordPress 6.6" if "WordPress" in company.tools else "")

    def _home(self, company: Company) -> str:
        miles = whole(2, 9, self._seed, "miles", company.domain) * 10
        kind = pick(("homeowners", "property managers", "schools and churches"), self._seed, "kind", company.domain)
        news = self._news(company)
        return (
            f"<h1>{escape(company.name)}</h1><p>Family-run {company.trade} since {company.founded}.</p>"
            f"<p>We serve {kind} within {miles} miles of our yard.</p>"
            + (f"<h2>News</h2><p>{news}</p>" if news else "")
            + "<script>var tracking = 'not for reading';</script>"
        )

    def _about(self, company: Company) -> str:
        jobs = whole(20, 400, self._seed, "jobs", company.domain)
        last_year = datetime.fromisoformat(self._world.start).year - 1
        lead = f" {company.people[0].first} {company.people[0].last} runs the company." if company.people else ""
        return (
            f"<h1>About us</h1><p>Our team of {company.employees} completed {jobs} projects in {last_year}.{lead}</p>"
            f"<p>We schedule and invoice with {joined(company.tools)} software.</p>"
        )

    def _reviews(self, company: Company) -> str:
        first, last = (pick(names, self._seed, "reviewer", company.domain) for names in (FIRST, LAST))
        year = datetime.fromisoformat(self._world.start).year - whole(3, 8, self._seed, "since", company.domain)
        praise = pick(_PRAISE, self._seed, "praise", company.domain).format(
            days=whole(2, 9, self._seed, "days", company.domain), year=year
        )
        return (
            f"<h1>Reviews</h1><p>Rated {company.rating} stars in {company.reviews} customer reviews.</p>"
            f"<blockquote><p>\u201c{praise}\u201d \u2014 {first} {last[0]}., customer review</p></blockquote>"
        )

    def _careers(self, company: Company) -> str:
        return f"<h1>Careers</h1><p>We are hiring {company.hiring} to start this season.</p>"

    def _news(self, company: Company) -> str:
        if not happens(0.4, self._seed, "news", company.domain):
            return ""
        day = datetime.fromisoformat(self._world.start) - timedelta(
            days=whole(10, 200, self._seed, "day", company.domain)
        )
        what = pick(
            ("we opened a second yard", "we were awarded a school district contract", "we added two new crews"),
            self._seed, "event", company.domain,
        )  # fmt: skip
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
