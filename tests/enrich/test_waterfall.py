"""The waterfall over the real wire: everybody ends with a contact or a reason, and nobody is looked up twice."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy.exc import OperationalError

from config.files.connections import ProviderConnection
from config.files.envelopes import Clause, Contract
from data.claims import Fact
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, facts, prospects, suppressions
from data.ledger.read import snapshot
from data.records import Business, Contact, Order, Prospect
from tests.support.outside import Outside, outside, roofer, world
from tools.deployment import Deployment
from tools.enrich import waterfall
from tools.enrich.contacts import BY_PERSON
from tools.enrich.findings import Findings
from tools.enrich.hunter import Hunter
from tools.enrich.waterfall import enrich
from tools.override.ways_out import name_contact


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Outside]:
    with outside(tmp_path) as calm:
        yield calm


def enriched(of: Outside, numbers: range) -> list[str]:
    ids = of.qualified([roofer(number) for number in numbers])
    enrich(of.deployment, ids)
    return ids


def get(of: Outside, prospect_id: str) -> Prospect:
    with of.deployment.ledger.read() as tx:
        return prospects.get(tx, prospect_id)


def facts_of(of: Outside, prospect_id: str) -> list[Fact]:
    with of.deployment.ledger.read() as tx:
        return facts.facts_of(tx, [prospect_id])[prospect_id]


def test_a_prospect_gets_a_contact_and_facts_of_every_source(calm: Outside) -> None:
    prospect_id = enriched(calm, range(1))[0]
    prospect = get(calm, prospect_id)
    assert prospect.contact is not None
    assert prospect.contact.source == "hunter"
    assert prospect.enriched_at == calm.clock.now()
    found = facts_of(calm, prospect_id)
    assert {fact.source.split(" ")[0].rstrip(",") for fact in found} >= {"contractors", "hunter", "website"}
    assert {"directory", "person", "size", "technology", "review", "service_area"} <= {f.kind for f in found}
    assert all(fact.observed_at == calm.clock.now() for fact in found)


def test_a_business_without_a_domain_is_found_by_name_and_city(calm: Outside) -> None:
    [prospect_id] = calm.qualified([roofer(1, domain=None, company="Acme Roofing LLC")])
    enrich(calm.deployment, [prospect_id])
    contact = get(calm, prospect_id).contact
    assert contact is not None
    assert contact.email.endswith("@acmeroofing-fresno.example")
    assert any(fact.source.startswith("website") for fact in facts_of(calm, prospect_id))


def test_nobody_is_looked_up_twice_until_the_answer_is_too_old(calm: Outside) -> None:
    first = enriched(calm, range(1))
    asked = calm.finder.requests
    with calm.deployment.ledger.write() as tx:
        tx.connection.exec_driver_sql("update prospects set enriched_at = null")
    enrich(calm.deployment, first)
    assert calm.finder.requests == asked
    calm.clock.advance(calm.clock.now() + timedelta(days=91))
    with calm.deployment.ledger.write() as tx:
        tx.connection.exec_driver_sql("update prospects set enriched_at = null")
    enrich(calm.deployment, first)
    assert calm.finder.requests > asked


def test_no_address_and_no_number_gets_into_a_fact(tmp_path: Path) -> None:
    with outside(tmp_path, world(planted_contacts=1.0)) as planted:
        everything = [fact.text for each in enriched(planted, range(6)) for fact in facts_of(planted, each)]
    assert any("[address]" in text and "[phone]" in text for text in everything)
    assert not any("@" in text or "555-01" in text or "[at]" in text for text in everything)


def test_whoever_stands_in_a_review_does_not_become_a_contact(tmp_path: Path) -> None:
    with outside(tmp_path, world(planted_contacts=1.0, contact_found=0.0)) as planted:
        contacts = [get(planted, each).contact for each in enriched(planted, range(6))]
    assert contacts == [None] * 6


def test_without_a_contact_a_person_decides_and_the_reason_says_why(tmp_path: Path) -> None:
    with outside(tmp_path, world(contact_found=0.0)) as unknown:
        [prospect_id] = enriched(unknown, range(1))
        prospect = get(unknown, prospect_id)
    assert (prospect.state, prospect.state_reason) == ("needs_review", "no contact found (asked: hunter, website)")


def test_whom_a_person_named_is_written_to_whatever_providers_say(calm: Outside) -> None:
    [prospect_id] = calm.qualified([roofer(1)])
    named = Contact("ann@rooferroofing-1.example", "Ann Lee", None, None, 1.0, BY_PERSON)
    with calm.deployment.ledger.write() as tx:
        name_contact(tx, prospect_id, named, Order("dana"))
    assert enrich(calm.deployment, [prospect_id]).done == (prospect_id,)
    assert get(calm, prospect_id).contact == named
    assert facts_of(calm, prospect_id)


def test_the_directorys_own_address_is_the_last_resort(tmp_path: Path) -> None:
    with outside(tmp_path, world(contact_found=0.0)) as unknown:
        [prospect_id] = unknown.qualified([roofer(1, email="office@rooferroofing-1.example")])
        assert enrich(unknown.deployment, [prospect_id]).done == (prospect_id,)
        contact = get(unknown, prospect_id).contact
    assert contact == Contact("office@rooferroofing-1.example", None, None, None, 0.5, "contractors")


def test_a_failing_provider_costs_its_own_answer_and_the_rest_goes_on(tmp_path: Path) -> None:
    with outside(tmp_path, world(failing=0.4)) as failing:
        ids = failing.qualified([roofer(number) for number in range(25)])
        result = enrich(contracted(failing, 0, "hold"), ids)
        states = {each: get(failing, each) for each in ids}
        flagged = [each for each in result.without_contact if "HTTP 500 in 3 attempts" in states[each].state_reason]
        with failing.deployment.ledger.read() as tx:
            noted = [entry for entry in audit.entries(tx, "roofing-california") if entry.action == "lookup"]
    assert {*result.done, *result.without_contact} == {*ids}
    assert flagged
    assert set(flagged) <= set(result.failed)
    assert len(noted) == len(result.failed)


def contracted(of: Outside, retries: int, then: Literal["hold", "skip", "halt"]) -> Deployment:
    """The deployment, with another contract about lookups."""
    contract = Contract(enrich=Clause(retries=retries, then=then))
    envelope = of.deployment.bundle.envelope.model_copy(update={"contract": contract})
    return replace(of.deployment, bundle=replace(of.deployment.bundle, envelope=envelope))


def without_finder(deployment: Deployment) -> Deployment:
    """The deployment, with nobody where the contact finder was."""
    nobody = {"hunter": ProviderConnection(base_url="http://127.0.0.1:9/v2", api_key="key")}
    return replace(deployment, connections=deployment.connections.model_copy(update={"providers": nobody}))


def test_who_has_no_contact_because_a_provider_failed_is_looked_up_again_later(calm: Outside) -> None:
    [prospect_id] = calm.qualified([roofer(1)])
    patient = contracted(calm, 2, "hold")
    for minutes in (10, 20):
        assert enrich(without_finder(patient), [prospect_id]).done == ()
        assert get(calm, prospect_id).state == "qualified"
        with calm.deployment.ledger.read() as tx:
            seen = snapshot.snapshot(tx, "roofing-california")
            assert seen.unclaimed.to_enrich == 0
            assert seen.next_lease_end == tx.now + timedelta(minutes=minutes)
        calm.clock.advance(calm.clock.now() + timedelta(minutes=minutes))
    assert enrich(patient, [prospect_id]).done == (prospect_id,)


@pytest.mark.parametrize(("then", "state"), [("hold", "needs_review"), ("skip", "finished"), ("halt", "needs_review")])
def test_when_the_retries_are_used_up_the_contract_says_what_becomes_of_a_prospect(
    calm: Outside, then: Literal["hold", "skip", "halt"], state: str
) -> None:
    [prospect_id] = calm.qualified([roofer(1)])
    halted = enrich(without_finder(contracted(calm, 0, then)), [prospect_id]).halted
    assert get(calm, prospect_id).state == state
    assert "no contact found" in get(calm, prospect_id).state_reason
    assert (halted is not None) is (then == "halt")
    with calm.deployment.ledger.read() as tx:
        assert (campaigns.get(tx, "roofing-california").state == "halted") is (then == "halt")


def when_failing(of: Outside, what: str) -> Deployment:
    """The deployment, with what its vertical says of a contact finder that fails."""
    vertical = of.deployment.bundle.vertical
    enrichment = vertical.enrichment.model_copy(update={"when_failing": {"hunter": what}})
    changed = vertical.model_copy(update={"enrichment": enrichment})
    return replace(of.deployment, bundle=replace(of.deployment.bundle, vertical=changed))


def test_an_answer_that_is_too_old_does_where_the_vertical_says_so_and_is_told(calm: Outside) -> None:
    [prospect_id] = enriched(calm, range(1))
    before = get(calm, prospect_id).contact
    calm.clock.advance(calm.clock.now() + timedelta(days=91))
    with calm.deployment.ledger.write() as tx:
        tx.connection.exec_driver_sql("update prospects set enriched_at = null")
        tx.connection.exec_driver_sql("delete from facts")
    calm.finder.stop()
    result = enrich(when_failing(calm, "cached"), [prospect_id])
    assert (result.done, result.failed) == ((prospect_id,), (prospect_id,))
    assert get(calm, prospect_id).contact == before
    old = [fact for fact in facts_of(calm, prospect_id) if fact.source.startswith("hunter")]
    assert old
    assert all(fact.source.endswith(", as of 2026-11-23") for fact in old)
    assert all(calm.clock.now() - fact.observed_at == timedelta(days=91) for fact in old)
    with calm.deployment.ledger.read() as tx:
        noted = audit.entries(tx, "roofing-california", action="lookup")
    assert [entry.decision for entry in noted] == ["failed", "cached"]
    assert "hunter's answer of 2026-11-23 was used" in noted[-1].rationale


@pytest.mark.parametrize(
    ("what", "state"), [("person", "needs_review"), ("skip", "qualified"), ("cached", "qualified")]
)
def test_a_person_looks_at_the_prospect_of_a_failing_provider_where_the_vertical_says_so(
    calm: Outside, what: str, state: str
) -> None:
    [prospect_id] = calm.qualified([roofer(1, email="office@rooferroofing-1.example")])
    calm.finder.stop()
    enrich(when_failing(calm, what), [prospect_id])
    prospect = get(calm, prospect_id)
    assert (prospect.state, prospect.contact is not None) == (state, True)
    if what == "person":
        assert prospect.state_reason.startswith("a provider failed, and a person is to look: hunter")


def test_a_site_that_is_down_does_not_cost_the_contact(tmp_path: Path) -> None:
    with outside(tmp_path, world(site_up=0.0)) as dark:
        ids = dark.qualified([roofer(number) for number in range(3)])
        result = enrich(dark.deployment, ids)
    assert result.done == tuple(ids)
    assert result.failed == tuple(ids)
    assert len(result.failures) == len(ids)
    assert all("website" in line for line in result.failures)


def test_an_answer_that_cannot_be_read_is_not_kept_but_asked_for_again(
    calm: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    [prospect_id] = calm.qualified([roofer(1)])

    def broken(*_: object) -> None:
        raise KeyError("a word that nobody foresaw")

    with monkeypatch.context() as patch:
        patch.setattr(Hunter, "read", broken)
        result = enrich(calm.deployment, [prospect_id])
    assert result.failures == (f"{prospect_id}: hunter: its answer cannot be read (KeyError)",)
    assert get(calm, prospect_id).state == "qualified"
    asked = calm.finder.requests
    calm.clock.advance(calm.clock.now() + timedelta(minutes=10))
    assert enrich(calm.deployment, [prospect_id]).done == (prospect_id,)
    assert calm.finder.requests > asked


def test_who_cannot_read_an_answer_does_not_cost_the_others_it(calm: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = calm.qualified([roofer(n, domain=None, company="Acme Roofing LLC", postcode=f"9370{n}") for n in (1, 2, 3)])
    read = Hunter.read

    def breaks_for_the_second(self: Hunter, answer: str, business: Business) -> Findings:
        if business.row_key == "2":
            raise KeyError
        return read(self, answer, business)

    with monkeypatch.context() as patch:
        patch.setattr(Hunter, "read", breaks_for_the_second)
        result = enrich(calm.deployment, ids)
    assert result.failures == (f"{ids[1]}: hunter: its answer cannot be read (KeyError)",)
    assert all(any(fact.source.startswith("hunter") for fact in facts_of(calm, pid)) for pid in (ids[0], ids[2]))
    asked = calm.finder.requests
    calm.clock.advance(calm.clock.now() + timedelta(minutes=10))
    assert enrich(calm.deployment, [ids[1]]).failed == ()
    assert calm.finder.requests == asked  # the answer was kept, and can be read now


def test_a_ledger_that_cannot_be_used_is_no_fault_of_a_dossier(calm: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    [prospect_id] = calm.qualified([roofer(1)])
    tries = iter([OperationalError("insert", {}, Exception("the database is locked"))])
    add_fact = facts.add_fact

    def add_later(tx: Tx, *fact: Any) -> object:
        for error in tries:
            raise error
        return add_fact(tx, *fact)

    monkeypatch.setattr(facts, "add_fact", add_later)
    with pytest.raises(OperationalError):
        enrich(calm.deployment, [prospect_id])
    assert get(calm, prospect_id).state == "qualified"
    assert enrich(calm.deployment, [prospect_id]).done == (prospect_id,)


def test_nobody_is_told_of_a_halt_that_was_undone(calm: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    [prospect_id] = calm.qualified([roofer(1)])
    give_up = waterfall._give_up

    def give_up_and_break(*given: Any) -> None:
        give_up(*given)
        raise ValueError

    monkeypatch.setattr(waterfall, "_give_up", give_up_and_break)
    result = enrich(without_finder(contracted(calm, 0, "halt")), [prospect_id])
    assert result.halted is None
    assert get(calm, prospect_id).state_reason == "what was found cannot be written (ValueError)"
    with calm.deployment.ledger.read() as tx:
        assert campaigns.get(tx, "roofing-california").state == "running"


def test_a_suppressed_contact_rejects_the_prospect(calm: Outside) -> None:
    [prospect_id] = calm.qualified([roofer(1)])
    with calm.deployment.ledger.write() as tx:
        suppressions.add(tx, "domain", "rooferroofing-1.example", "opt_out", "reply")
    enrich(calm.deployment, [prospect_id])
    prospect = get(calm, prospect_id)
    assert (prospect.state, prospect.contact) == ("rejected", None)
    assert prospect.state_reason == "the contact is suppressed: opt_out"


def test_an_address_that_bounced_is_passed_over_for_a_colleagues(calm: Outside, tmp_path: Path) -> None:
    chosen = {each: get(calm, each).contact for each in enriched(calm, range(8))}
    (tmp_path / "again").mkdir()
    with outside(tmp_path / "again") as again:
        ids = again.qualified([roofer(number) for number in range(8)])
        with again.deployment.ledger.write() as tx:
            for contact in chosen.values():
                assert contact is not None
                suppressions.add(tx, "email", contact.email, "hard_bounce", "mail")
        enrich(again.deployment, ids)
        others = [get(again, each) for each in ids]
    for prospect in others:
        before = chosen[prospect.id]
        assert before is not None
        if prospect.contact is None:
            assert prospect.state_reason.endswith("a contact's address has bounced before")
        else:
            assert prospect.contact.email != before.email
    assert any(prospect.contact for prospect in others)


def test_a_contact_is_never_processed_twice(calm: Outside) -> None:
    first, second = calm.qualified(
        [
            roofer(1, domain=None, company="Acme Roofing LLC", postcode="93702"),
            roofer(2, domain=None, company="Acme Roofing, Inc.", postcode="93703"),
        ]
    )
    enrich(calm.deployment, [first, second])
    assert get(calm, first).contact is not None
    other = get(calm, second)
    assert (other.state, other.contact) == ("needs_review", None)
    assert f"is that of {first}" in other.state_reason


def test_prospects_in_other_states_are_left_alone(calm: Outside) -> None:
    [prospect_id] = calm.qualified([roofer(1)])
    with calm.deployment.ledger.write() as tx:
        prospects.move(tx, prospect_id, get(calm, prospect_id).state.REJECTED, "a person said so", "operator")
    assert enrich(calm.deployment, [prospect_id]) == ((), (), (), (), None, {})


def test_a_batch_of_20_takes_a_moment(calm: Outside) -> None:
    ids = calm.qualified([roofer(number) for number in range(20)])
    began = time.process_time()
    enrich(calm.deployment, ids)
    assert time.process_time() - began < 3


def test_the_same_seed_gives_the_same_facts(tmp_path: Path) -> None:
    def texts(home: Path) -> list[list[str]]:
        home.mkdir()
        with outside(home, world(planted_contacts=0.5, failing=0.1)) as one:
            return [[fact.text for fact in facts_of(one, each)] for each in enriched(one, range(8))]

    assert texts(tmp_path / "one") == texts(tmp_path / "two")
