"""The rehearsed world on the real wire: the same seed gives the same world, in any order; nobody real is in it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import dns.exception
import dns.message
import dns.query
import dns.resolver
import httpx
import pytest

from config.files.worlds import WorldConfig
from rehearsal.companies import company_at, domain_of
from rehearsal.dns_world import DnsServer
from rehearsal.providers import ProviderServer
from rehearsal.sites import SiteProxy
from tests.support.outside import world

NAMES = [f"roofing-{number}.example" for number in range(60)]


@contextmanager
def finder(the_world: WorldConfig, seed: int = 1, api_key: str | None = None) -> Iterator[httpx.Client]:
    server = ProviderServer(the_world, seed, api_key)
    try:
        with httpx.Client(base_url=server.start()) as client:
            yield client
    finally:
        server.stop()


@contextmanager
def proxy(the_world: WorldConfig, seed: int = 1) -> Iterator[httpx.Client]:
    server = SiteProxy(the_world, seed)
    try:
        with httpx.Client(proxy=server.start(), trust_env=False) as client:
            yield client
    finally:
        server.stop()


@contextmanager
def resolver(the_world: WorldConfig, seed: int = 1) -> Iterator[dns.resolver.Resolver]:
    server = DnsServer(the_world, seed)
    try:
        host, port = server.start().split(":")
        asking = dns.resolver.Resolver(configure=False)
        asking.nameservers, asking.port = [host], int(port)
        yield asking
    finally:
        server.stop()


def search(client: httpx.Client, **query: str) -> dict[str, object]:
    data: dict[str, object] = client.get("/domain-search", params=query).json()["data"]
    return data


class TestContactFinder:
    def test_the_same_seed_gives_the_same_people_whatever_was_asked_before(self) -> None:
        with finder(world()) as client:
            forwards = {name: search(client, domain=name) for name in NAMES}
        with finder(world()) as client:
            backwards = {name: search(client, domain=name) for name in reversed(NAMES)}
        assert forwards == backwards

    def test_another_seed_gives_other_people(self) -> None:
        with finder(world(), 1) as one, finder(world(), 2) as two:
            assert [search(one, domain=name) for name in NAMES] != [search(two, domain=name) for name in NAMES]

    def test_people_are_known_for_the_share_of_companies_that_the_world_says(self) -> None:
        with finder(world(contact_found=0.7)) as client:
            known = sum(bool(search(client, domain=name)["emails"]) for name in NAMES)
        assert 0.5 < known / len(NAMES) < 0.9

    def test_a_company_is_found_by_name_and_city(self) -> None:
        with finder(world()) as client:
            fresno = search(client, company="Acme Roofing, LLC", city="Fresno", state="CA")
            oakland = search(client, company="ACME ROOFING INC", city="Oakland", state="CA")
        assert (fresno["domain"], fresno["organization"]) == ("acmeroofing-fresno.example", "Acme Roofing, LLC")
        assert oakland["domain"] == "acmeroofing-oakland.example"

    def test_the_company_behind_a_domain_has_technology_and_leaves_size_and_age_to_the_directory(self) -> None:
        with finder(world()) as client:
            company = client.get("/companies/find", params={"domain": NAMES[0]}).json()["data"]
        assert company["tech"]
        assert all(name[0].isupper() or name == "exocad" for name in company["tech"])
        assert set(company["metrics"].values()) == {company["foundedYear"]} == {None}

    def test_addresses_are_verified_by_the_shares(self) -> None:
        with finder(world(invalid=0.3, catch_all=0.3)) as client:
            said = [
                client.get("/email-verifier", params={"email": f"dana@{name}"}).json()["data"]["status"]
                for name in NAMES
            ]
        assert {status: said.count(status) > 5 for status in ("valid", "invalid", "accept_all")} == {
            "valid": True,
            "invalid": True,
            "accept_all": True,
        }

    def test_requests_fail_for_their_share_some_for_good(self) -> None:
        with finder(world(failing=1.0)) as client:
            first = [client.get("/domain-search", params={"domain": name}) for name in NAMES]
            second = [client.get("/domain-search", params={"domain": name}).status_code for name in NAMES]
        assert {answer.status_code for answer in first} == {429, 500}
        assert all("retry-after" in answer.headers for answer in first if answer.status_code == 429)
        assert set(second) == {200, 500}

    def test_a_wrong_key_is_refused(self) -> None:
        with finder(world(), api_key="right") as client:
            wrong = client.get("/domain-search", params={"domain": NAMES[0], "api_key": "wrong"})
            right = client.get("/domain-search", params={"domain": NAMES[0]}, headers={"X-API-KEY": "right"})
        assert (wrong.status_code, right.status_code) == (401, 200)

    @pytest.mark.parametrize(
        ("path", "query", "status"),
        [
            ("/domain-search", {}, 400),
            ("/email-verifier", {"email": "no address"}, 400),
            ("/companies/find", {"domain": "example.com"}, 404),
            ("/nothing", {}, 404),
        ],
    )
    def test_errors_look_like_the_real_ones(self, path: str, query: dict[str, str], status: int) -> None:
        with finder(world()) as client:
            answer = client.get(path, params=query)
        assert answer.status_code == answer.json()["errors"][0]["code"] == status

    def test_real_domains_have_nobody(self) -> None:
        with finder(world()) as client:
            assert search(client, domain="example.com")["emails"] == []


class TestSites:
    def test_any_reserved_host_has_a_site_that_tells_the_finders_story(self) -> None:
        leader = company_at(NAMES[3], world(contact_found=1.0), 1).people[0]
        with proxy(world(contact_found=1.0)) as client:
            about = client.get(f"http://www.{NAMES[3]}/about")
        assert f"{leader.first} {leader.last} runs the company" in about.text

    def test_a_site_neither_counts_its_staff_nor_names_the_year_in_which_it_began(self) -> None:
        with proxy(world()) as client:
            texts = [client.get(f"http://www.{name}{path}").text for name in NAMES for path in ("/", "/about")]
        assert not any(re.search(r"team of \d|\bsince \d|founded|established", text) for text in texts)

    def test_a_site_speaks_of_its_own_trade_or_of_none(self) -> None:
        labs, firms = ([f"{name}-{number}.example" for number in range(60)] for name in ("dental", "northwind"))
        with proxy(world()) as client:
            said = {
                name: " ".join(client.get(f"http://www.{name}{path}").text for path in ("/", "/about", "/reviews"))
                for name in (*labs, *firms)
            }
        assert not any(word in text for text in said.values() for word in ("roof", "yard", "leak"))
        assert any("crowns and bridges" in said[name] for name in labs)
        assert not any("crowns" in said[name] for name in firms)

    def test_a_customers_words_are_seldom_said_of_many(self) -> None:
        with proxy(world()) as client:
            reviews = [client.get(f"http://www.{name}/reviews").text for name in NAMES]
        words = Counter(found[1] for text in reviews if (found := re.search("\u201c(.+)\u201d", text)))
        assert words.total() > 40
        assert words.most_common(1)[0][1] <= 4

    def test_a_host_that_could_be_somebodys_is_refused(self) -> None:
        with proxy(world()) as client:
            assert client.get("http://www.example.com/").status_code == 403

    def test_sites_are_up_for_their_share(self) -> None:
        with proxy(world(site_up=0.5)) as client:
            down = sum(client.get(f"http://www.{name}/").status_code == 503 for name in NAMES)
        assert 0.25 < down / len(NAMES) < 0.75

    def test_contacts_are_planted_for_their_share_and_are_nobodys(self) -> None:
        with proxy(world(planted_contacts=1.0)) as client:
            texts = [client.get(f"http://www.{name}/reviews").text for name in NAMES]
        pages = [text for text in texts if "Reviews" in text]
        assert len(pages) > 40
        assert all("555-01" in text for text in pages)
        with proxy(world()) as client:
            assert not any("555-01" in client.get(f"http://www.{name}/reviews").text for name in NAMES[:9])

    def test_there_is_no_tls(self) -> None:
        with proxy(world()) as client, pytest.raises(httpx.ProxyError):
            client.get(f"https://{NAMES[0]}/")


class TestDns:
    def test_domains_have_mail_hosts_and_documentation_addresses(self) -> None:
        with resolver(world()) as asking:
            addresses = [asking.resolve(f"www.{name}", "A")[0].to_text() for name in NAMES]
            mail = [asking.resolve(name, "MX", raise_on_no_answer=False).rrset for name in NAMES]
        assert all(address.startswith("192.0.2.") for address in addresses)
        assert sum(hosts is not None for hosts in mail) > 50

    def test_without_mail_some_say_so_and_some_do_not_exist(self) -> None:
        said = []
        with resolver(world(no_mx=1.0)) as asking:
            for name in NAMES:
                try:
                    said.append(asking.resolve(name, "MX")[0].to_text())
                except dns.resolver.NXDOMAIN:
                    said.append("NXDOMAIN")
        assert set(said) == {"0 .", "NXDOMAIN"}

    def test_it_answers_over_tcp_too(self) -> None:
        with resolver(world()) as asking:
            assert asking.resolve(NAMES[0], "A", tcp=True)[0].to_text().startswith("192.0.2.")

    def test_other_names_are_refused(self) -> None:
        with resolver(world()) as asking, pytest.raises(dns.resolver.NoNameservers):
            asking.resolve("example.com", "A")

    def test_rubbish_gets_no_answer(self) -> None:
        assert DnsServer(world(), 1).answer(b"rubbish") is None


def test_a_company_without_a_known_domain_gets_one_that_is_nobodys() -> None:
    assert domain_of("", "") == "company-us.example"
    assert domain_of("Müller & Søn, Inc.", "St. Paul").endswith(".example")


def test_servers_stop_twice_and_unstarted_without_complaint() -> None:
    for server in (ProviderServer(world(), 1), SiteProxy(world(), 1), DnsServer(world(), 1)):
        server.stop()
        server.start()
        server.stop()
        server.stop()
