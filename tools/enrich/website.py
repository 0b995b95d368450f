"""The prospect's own web site as a provider: its home page and the few pages that tell more.

Addresses on a page are facts' raw material, never contacts: whoever stands in a review did not ask to be written to.
"""

import json
from urllib.parse import urlsplit

from config.files.connections import Connections
from data.records import Business
from tools.enrich.asking import ProviderFailed
from tools.enrich.findings import Answer, Finding, Findings, Question
from tools.enrich.reaching import Page, Site, SiteReader, Unreachable
from tools.enrich.reading import facts_in, links_in

NAME = "website"
MORE_PAGES = 3
MOST_FACTS = 12


class Website:
    """Reads the site of a domain."""

    name = NAME

    def __init__(self, connections: Connections) -> None:
        self._reader = SiteReader(connections)

    def close(self) -> None:
        """Nothing is left open: each site closes its own connections."""

    def question(self, business: Business) -> Question | None:
        """Ask for the domain's site, beginning at the address that the directory gives, if any."""
        if business.domain is None:
            return None
        return Question(business.domain, {"domain": business.domain, "start": business.website or ""})

    def ask(self, question: Question) -> Answer:
        """Return what the pages say, as findings in JSON.

        Raises ProviderFailed when the home page cannot be read.
        """
        domain = question.query["domain"]
        with self._reader.site(domain) as site:
            home = _home(site, domain, question.query["start"])
            pages = [home]
            for url in links_in(home.html, home.url, MORE_PAGES):
                try:
                    pages.append(site.fetch(url))
                except Unreachable:
                    continue  # a dead link costs one page, not the site
        facts = [finding for page in pages for finding in facts_in(page.html, f"{NAME} {_path(page.url)}")]
        unique = {finding.text: finding for finding in reversed(facts)}
        return Answer(json.dumps([*reversed(unique.values())][:MOST_FACTS]))

    def read(self, answer: str, business: Business) -> Findings:  # noqa: ARG002 (the port gives it; a site is read the same for all)
        """Read findings."""
        return Findings(facts=tuple(Finding(*fields) for fields in json.loads(answer)))


def _home(site: Site, domain: str, start: str) -> Page:
    """Try the given address, then the domain with TLS, then without."""
    given = start if "://" in start else f"http://{start}" if start else ""
    said = ""
    for url in dict.fromkeys(filter(None, (given, f"https://{domain}/", f"http://{domain}/"))):
        try:
            return site.fetch(url)
        except Unreachable as error:
            said = str(error)
    raise ProviderFailed(f"{NAME}: {said}")


def _path(url: str) -> str:
    return urlsplit(url).path or "/"
