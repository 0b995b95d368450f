"""Enrichment: each provider in turn is asked about every prospect of the batch; then each dossier is written by itself.

The web is never asked inside a transaction. What a provider's answers cost is kept before they are read, and what it
answered before the next provider is asked, so that nobody is looked up twice, also after a crash. What one answer or
one dossier breaks is its own prospect's failure, also where others share the answer: this is one of the places that
catch every exception (docs/decisions/002).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from config.files.verticals import Enrichment
from data.counts import counted
from data.ledger.core import audit, counters
from data.ledger.core.ledger import is_unavailable
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, lookups, prospects, suppressions
from data.records import Business, CapKey, Contact, Prospect, ProspectState, Trip
from tools.deployment import Deployment
from tools.enrich.asking import ProviderFailed
from tools.enrich.contacts import BY_PERSON, of_directory, ranked
from tools.enrich.findings import Answer, Finding, Findings, Provider, Question
from tools.enrich.listing_facts import facts_of_listing
from tools.enrich.providers import open_providers
from tools.governance import trips
from tools.governance.purse import NoRoom, Purse

WORKERS = 8
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=10), timedelta(days=1)
ACTOR = "enrich"
_T = TypeVar("_T")


Verified = Callable[[Collection[str]], Collection[str]]


def _nobody(_: Collection[str]) -> Collection[str]:
    return ()


class Enriched(NamedTuple):
    """Ids of prospects: ``done`` have a contact, ``without_contact`` do not, ``failed`` (of either) lack an answer.

    ``failures`` says what failed, a line each; ``halted`` is what people are told where that stopped the campaign.
    ``refused`` has the declared lookups that are let in no more, and why.
    """

    done: tuple[str, ...]
    without_contact: tuple[str, ...]
    failed: tuple[str, ...]
    failures: tuple[str, ...]
    halted: str | None = None
    refused: Mapping[str, str] = MappingProxyType({})


class _Observed(NamedTuple):
    """A finding, and when it was made: None is now."""

    finding: Finding
    at: datetime | None


@dataclass(slots=True)
class _Dossier:
    """What is found out about one prospect while the waterfall runs."""

    prospect: Prospect
    business: Business
    contacts: list[Contact] = field(default_factory=list)
    findings: list[_Observed] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    for_person: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    until: datetime | None = None
    halted: str | None = None


def enrich(deployment: Deployment, prospect_ids: Sequence[str], verified: Verified = _nobody) -> Enriched:
    """Look prospects up by the vertical's waterfall; facts and the chosen contact go into the ledger.

    Every prospect that was qualified is afterwards either enriched, with a contact, or in ``needs_review`` or
    ``rejected`` with the reason. A provider that fails costs no more than the vertical's ``when_failing`` says: its own
    answer, or that answer's freshness. Who has no contact because of it is looked up again later, as often as the
    envelope's ``contract.enrich`` says. Prospects in other states, and those already enriched, are left alone.
    ``verified`` says which addresses may be written to: whoever has one is not looked up where only contacts are found.
    """
    wanted = deployment.bundle.vertical.enrichment
    campaign = deployment.bundle.campaign.campaign
    with deployment.ledger.read() as tx:
        found = prospects.find(tx, campaign, ProspectState.QUALIFIED, ids=prospect_ids)
    dossiers = [_Dossier(each, each.business) for each in found if each.enriched_at is None]
    if not dossiers:
        return Enriched((), (), (), ())
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(WORKERS, thread_name_prefix="enrich"))
        for provider in open_providers(wanted, deployment.connections):
            stack.enter_context(closing(provider))
            _ask_all(deployment, provider, _unsettled(wanted, provider.name, dossiers, verified), pool)
    done: list[str] = []
    without: list[str] = []
    for dossier in dossiers:
        (done if _written(deployment, dossier) else without).append(dossier.prospect.id)
    failed = [dossier for dossier in dossiers if dossier.failures]
    return Enriched(
        tuple(done),
        tuple(without),
        tuple(dossier.prospect.id for dossier in failed),
        tuple(f"{dossier.prospect.id}: {said}" for dossier in failed for said in dossier.failures),
        next((dossier.halted for dossier in dossiers if dossier.halted), None),
        {name: why for dossier in dossiers for name, why in dossier.refused.items()},
    )


def _unsettled(
    wanted: Enrichment, provider: str, dossiers: Sequence[_Dossier], verified: Verified
) -> Sequence[_Dossier]:
    """Those about whom a provider is to be asked: where it finds contacts alone, who has no verified one yet."""
    lookup = wanted.lookups.get(provider)
    if lookup is None or lookup.contacts is None or lookup.facts:
        return dossiers
    best = [next(iter(ranked(dossier.contacts, wanted.contact_roles)), None) for dossier in dossiers]
    settled = set(verified([contact.email for contact in best if contact]))
    return [one for one, contact in zip(dossiers, best, strict=True) if contact is None or contact.email not in settled]


def _ask_all(
    deployment: Deployment, provider: Provider, dossiers: Iterable[_Dossier], pool: ThreadPoolExecutor
) -> None:
    """Let one provider complete all dossiers: from what is kept, else from the wire, each question once.

    An answer is read for each dossier by itself, and kept if it can be read of any. Of whom it cannot be read, the
    question is asked, and paid for, again when they are looked up again.
    """
    asked: dict[str, list[_Dossier]] = {}
    questions: dict[str, Question] = {}
    for dossier in dossiers:
        if question := provider.question(dossier.business):
            asked.setdefault(question.key, []).append(dossier)
            questions[question.key] = question
    wanted = deployment.bundle.vertical.enrichment
    lookup = wanted.lookups.get(provider.name)
    max_age = (lookup and lookup.max_age) or wanted.max_age
    with deployment.ledger.read() as tx:
        kept = {key: lookups.fresh(tx, provider.name, key, max_age) for key in questions}
    missing: dict[str, list[_Dossier]] = {}
    for key, served in asked.items():
        answer = kept[key]
        if unread := served if answer is None else [one for one, _ in _unread(provider, answer, served)]:
            missing[key] = unread
    connections = deployment.connections
    price = connections.call_usd(lookup.api) if lookup else connections.lookup_usd(provider.name)
    purse = Purse(deployment, provider.name, "lookup", price, lookup.per_day if lookup else None)
    refused = _paid_for(purse, missing)
    able = [key for key in missing if key not in refused]
    answers = refused | dict(zip(able, pool.map(lambda key: _ask(provider, questions[key]), able), strict=True))
    _note(purse, {key: missing[key] for key in able}, answers)
    fresh: dict[str, str] = {}
    for key, said in answers.items():
        if isinstance(said, ProviderFailed):
            _do_without(deployment, provider, key, said, missing[key])
            continue
        failed = _unread(provider, said.text, missing[key])
        for dossier, failure in failed:
            _do_without(deployment, provider, key, failure, [dossier])
        if len(failed) < len(missing[key]):
            fresh[key] = said.text
    if fresh:
        with deployment.ledger.write() as tx:
            for key, text in fresh.items():
                lookups.store(tx, provider.name, key, text)


def _paid_for(purse: Purse, keys: Iterable[str]) -> dict[str, Answer | ProviderFailed]:
    """Set the price of each question aside; return those that may not be asked, since they would pass the limit."""
    refused: dict[str, Answer | ProviderFailed] = {}
    if not purse.price and purse.per_day is None:
        return refused
    with purse.deployment.ledger.write() as tx:
        for key in keys:
            try:
                purse.set_aside(tx)
            except NoRoom as error:
                raised = "" if error.until else ", which a person may raise"
                refused[key] = ProviderFailed(f"{purse.payee} was not asked: {error}{raised}", until=error.until)
    return refused


def _note(
    purse: Purse, asked: Mapping[str, Sequence[_Dossier]], answers: Mapping[str, Answer | ProviderFailed]
) -> None:
    """Keep which questions were answered, for whom each time: each takes its price whether or not it can be read."""
    if not asked:
        return
    with purse.deployment.ledger.write() as tx:
        for key, dossiers in asked.items():
            ids = [dossier.prospect.id for dossier in dossiers]
            said = answers[key]
            if isinstance(said, ProviderFailed):
                purse.settle(tx, ids, answered=said.answered)
            else:
                purse.settle(tx, ids, answered=True, is_free=said.is_free)


def _do_without(
    deployment: Deployment, provider: Provider, key: str, failure: ProviderFailed, dossiers: Iterable[_Dossier]
) -> None:
    """Do what the vertical wants where the provider fails; one that may not be asked yet is asked later."""
    wanted = deployment.bundle.vertical.enrichment.when_failing.get(provider.name, "skip")
    with deployment.ledger.read() as tx:
        kept = lookups.latest(tx, provider.name, key) if wanted == "cached" else None
    said = str(failure)
    for dossier in dossiers:
        dossier.failures.append(said)
        if failure.refused:
            dossier.refused[provider.name] = said
        if kept is not None:
            answer, at = kept
            failed = _unread(provider, answer, [dossier], at)
            if not failed:
                told = f"{provider.name}'s answer of {at:%Y-%m-%d} was used, because it failed: {said}"
                dossier.outdated.append(told)
                continue
            dossier.failures += [str(failure) for _, failure in failed]
        if failure.until is not None:
            dossier.until = max(failure.until, dossier.until or failure.until)
        elif wanted == "person":
            dossier.for_person.append(said)


def _ask(provider: Provider, question: Question) -> Answer | ProviderFailed:
    return _tried(f"{provider.name}: asking it broke", lambda: provider.ask(question))


def _unread(
    provider: Provider, answer: str, dossiers: Iterable[_Dossier], at: datetime | None = None
) -> list[tuple[_Dossier, ProviderFailed]]:
    """Add to each dossier what the answer says; return those for which it cannot be read, and why."""
    unread = []
    for dossier in dossiers:
        found = _tried(f"{provider.name}: its answer cannot be read", partial(provider.read, answer, dossier.business))
        if isinstance(found, ProviderFailed):
            unread.append((dossier, found))
        else:
            _add(dossier, found, at)
    return unread


def _tried(what: str, act: Callable[[], _T]) -> _T | ProviderFailed:
    """What came of it; an answer that breaks what nobody thought of is a failure too, and the others go on.

    A ledger that cannot be used is no fault of an answer: that error goes on.
    """
    try:
        return act()
    except ProviderFailed as failure:
        return failure
    except Exception as error:  # decision 002: whatever one answer raises is that answer's
        if is_unavailable(error):
            raise
        return ProviderFailed(f"{what} ({type(error).__name__})")


def _written(deployment: Deployment, dossier: _Dossier) -> bool:
    """Settle one dossier in a transaction of its own; one that cannot be written is left to a person, with why."""

    def settled() -> bool:
        with deployment.ledger.write() as tx:
            return _settle(deployment, tx, dossier)

    done = _tried("what was found cannot be written", settled)
    if not isinstance(done, ProviderFailed):
        return done
    dossier.halted = None
    dossier.failures.append(str(done))
    with deployment.ledger.write() as tx:
        if prospects.get(tx, dossier.prospect.id).state is ProspectState.QUALIFIED:
            _move(tx, dossier.prospect.id, ProspectState.NEEDS_REVIEW, str(done))
    return False


def _add(dossier: _Dossier, found: Findings, at: datetime | None = None) -> None:
    """Add an answer; ``at`` is when it was given, of one that is older than it should be."""
    dossier.contacts += found.contacts
    for finding in found.facts:
        source = finding.source if at is None else f"{finding.source}, as of {at:%Y-%m-%d}"
        dossier.findings.append(_Observed(finding._replace(source=source), at))
    if dossier.business.domain is None and found.domain:
        dossier.business = replace(dossier.business, domain=found.domain)


def _settle(deployment: Deployment, tx: Tx, dossier: _Dossier) -> bool:
    """Write one dossier; say whether the prospect can be written to. One that somebody moved meanwhile is let be."""
    prospect_id = dossier.prospect.id
    current = prospects.get(tx, prospect_id)
    if current.state is not ProspectState.QUALIFIED:
        return False
    own = deployment.bundle.vertical.fields
    listed = [_Observed(finding, None) for finding in facts_of_listing(dossier.prospect.business, own)]
    for finding, at in (*listed, *dossier.findings):
        facts.add_fact(tx, prospect_id, finding.kind, finding.text, finding.source, at or tx.now)
    for decision, said in (("failed", dossier.failures), ("cached", dossier.outdated)):
        if said:
            campaign = dossier.prospect.campaign
            audit.append(tx, campaign, ACTOR, "lookup", decision, "; ".join(said), prospect_id=prospect_id)
    roles = deployment.bundle.vertical.enrichment.contact_roles
    refusals: list[str] = []
    named = [current.contact] if current.contact and current.contact.source == BY_PERSON else []
    if dossier.until is not None and not named:
        _put_off(tx, dossier, dossier.until, f"put off until it may be asked: {'; '.join(dossier.failures)}")
        return False
    for contact in (*named, *ranked(dossier.contacts, roles), *of_directory(dossier.business)):
        if suppressed := suppressions.match(
            tx, email=contact.email, domain=dossier.business.domain, phone=contact.phone
        ):
            if suppressed.reason != "hard_bounce":
                _move(tx, prospect_id, ProspectState.REJECTED, f"the contact is suppressed: {suppressed.reason}")
                return False
            refusals.append("a contact's address has bounced before")
        elif known := prospects.set_contact(tx, prospect_id, contact):
            refusals.append(f"a contact's {known.kind} is that of {known.prospect_id} of {known.campaign}")
        elif dossier.for_person and not named:
            reason = f"a provider failed, and a person is to look: {'; '.join(dossier.for_person)}"
            _move(tx, prospect_id, ProspectState.NEEDS_REVIEW, reason)
            return False
        else:
            prospects.set_enriched(tx, prospect_id)
            return True
    _without_contact(deployment, tx, dossier, refusals)
    return False


def _without_contact(deployment: Deployment, tx: Tx, dossier: _Dossier, refusals: Sequence[str]) -> None:
    """See to one who cannot be written to: later, where a provider failed; else a person does, who is told why."""
    causes = dict.fromkeys([*refusals, *dossier.failures])
    reason = f"no contact found (asked: {', '.join(deployment.bundle.vertical.enrichment.providers)})"
    if causes:
        reason += f": {'; '.join(causes)}"
    if not dossier.failures or dossier.for_person:
        _move(tx, dossier.prospect.id, ProspectState.NEEDS_REVIEW, reason)
    elif not _again(deployment, tx, dossier):
        _give_up(deployment, tx, dossier, reason)


def _again(deployment: Deployment, tx: Tx, dossier: _Dossier) -> bool:
    """Put off whom a failing provider left without a contact, unless the contract's retries are used up."""
    times = counters.add(tx, CapKey("lookup", dossier.prospect.id, ""), 1)
    if times > deployment.bundle.envelope.contract.enrich.retries:
        return False
    again = tx.now + min(FIRST_DELAY * 2 ** (times - 1), LONGEST_DELAY)
    _put_off(tx, dossier, again, f"put off {counted(times, 'time')}: {'; '.join(dossier.failures)}")
    return True


def _put_off(tx: Tx, dossier: _Dossier, again: datetime, why: str) -> None:
    prospect_id, campaign = dossier.prospect.id, dossier.prospect.campaign
    prospects.claim(tx, ACTOR, [prospect_id], again)
    audit.append(tx, campaign, ACTOR, "lookup_deferred", again.isoformat(), why, prospect_id=prospect_id)


def _give_up(deployment: Deployment, tx: Tx, dossier: _Dossier, reason: str) -> None:
    """Do what the contract says of a prospect whose providers went on failing."""
    then, campaign = deployment.bundle.envelope.contract.enrich.then, dossier.prospect.campaign
    if then == "skip":
        _move(tx, dossier.prospect.id, ProspectState.FINISHED, f"passed over: {reason}")
        return
    _move(tx, dossier.prospect.id, ProspectState.NEEDS_REVIEW, reason)
    if then == "halt":
        why = f"{dossier.prospect.id} cannot be looked up: {'; '.join(dossier.failures)}"
        tripped = Trip("campaign", campaign, "failures", why, demotes=False)
        dossier.halted = trips.trip(deployment, tx, tripped, ACTOR)


def _move(tx: Tx, prospect_id: str, to: ProspectState, reason: str) -> None:
    prospects.move(tx, prospect_id, to, reason, ACTOR)
    prospects.set_enriched(tx, prospect_id)
