"""Verification of addresses: a job of its own, whose verdicts the gate only reads."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import NamedTuple

from config.files.connections import Connections
from data.identity import email_domain
from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects, verifications
from data.records import ProspectState, Verification, VerificationVerdict
from tools.deployment import Deployment
from tools.enrich.asking import Asker
from tools.enrich.hunter import NAME as HUNTER
from tools.enrich.reaching import resolver_of
from tools.governance.purse import Purse
from tools.verify.known import Domain, ask_dns, keep, kept
from tools.verify.mailhosts import MailHost
from tools.verify.steps import STEPS, Found, Known, syntax_problem

WORKERS = 8
KEPT_AT_ONCE = 25
UNKNOWN_MAX_AGE = timedelta(hours=6)
ACTOR = "verify"
_WEIGHT: tuple[VerificationVerdict, ...] = (
    "invalid", "disposable", "no_mail_host", "unknown", "role", "catch_all", "valid",
)  # fmt: skip
"""Of several verdicts on one address the first of these counts: that it exists does not make a role a person."""


class Checked(NamedTuple):
    """A verdict with its evidence, not yet kept; ``provider`` is the provider's own part in it.

    ``paid`` says that the provider has answered.
    """

    verdict: VerificationVerdict
    evidence: str
    provider: tuple[VerificationVerdict, str] | None = None
    paid: bool = False


def verify(deployment: Deployment, addresses: Collection[str]) -> dict[str, Verification]:
    """Verify addresses, and return what is known of each; verdicts younger than the envelope's limit stand.

    ``unknown`` is asked again after ``UNKNOWN_MAX_AGE``. A qualified prospect of the campaign whose contact has a
    verdict that the envelope does not accept goes to ``needs_review`` with the evidence.
    """
    rule = deployment.bundle.envelope.verification
    wanted = list(dict.fromkeys(addresses))
    with deployment.ledger.read() as tx:
        due = [address for address in wanted if not _is_fresh(verifications.get(tx, address), tx, rule.max_age)]
        domains = {email_domain(address) for address in due if syntax_problem(address) is None}
        known_domains = kept(tx, domains, rule.dns_max_age, rule.max_age)
        payable = due[: _purse(deployment).affords(tx, len(due))]
    hosts, checked = _check_all(deployment.connections, rule.steps, due, known_domains, payable)
    said = {email_domain(address): result.provider for address, result in checked.items() if result.provider}
    if hosts or said:
        with deployment.ledger.write() as tx:
            keep(tx, hosts, said)
    known: dict[str, Verification] = {}
    for start in range(0, len(wanted), KEPT_AT_ONCE):
        with deployment.ledger.write() as tx:
            for address in wanted[start : start + KEPT_AT_ONCE]:
                if result := checked.get(address):
                    verifications.store(tx, address, result.verdict, result.evidence)
                if found := verifications.get(tx, address):
                    known[address] = found
            _note_prices(deployment, tx, checked, wanted[start : start + KEPT_AT_ONCE])
            _set_aside(deployment, tx, known, wanted[start : start + KEPT_AT_ONCE])
    return known


def check(address: str, steps: Sequence[str], known: Known) -> Checked:
    """Take one address through the steps; the evidence has the deciding step's first, then the others' in order."""
    found: list[Found] = []
    provider = None
    for name in steps:
        said = STEPS[name](address, known)
        found.append(said)
        if name == "provider" and said.verdict:
            provider = (said.verdict, said.evidence)
        if said.last:
            break
    paid = any(said.paid for said in found)
    verdicts = {said.verdict: said for said in reversed(found) if said.verdict}
    verdict = next((verdict for verdict in _WEIGHT if verdict in verdicts), None)
    if verdict is None:
        return Checked("unknown", "; ".join(said.evidence for said in reversed(found)), provider, paid)
    deciding = verdicts[verdict]
    evidence = (deciding.evidence, *(said.evidence for said in found if said is not deciding))
    return Checked(verdict, "; ".join(evidence), provider, paid)


def _check_all(
    connections: Connections,
    steps: Sequence[str],
    addresses: Collection[str],
    known: dict[str, Domain],
    payable: Collection[str],
) -> tuple[dict[str, MailHost], dict[str, Checked]]:
    """What DNS has just said of domains of which nothing was kept, and the verdicts.

    The provider is asked about those that are ``payable``; of the others the other steps decide.
    """
    if not addresses:
        return {}, {}
    with ExitStack() as stack:
        provider = connections.providers.get(HUNTER) if "provider" in steps else None
        asker = stack.enter_context(Asker(HUNTER, provider)) if provider and provider.api_key else None
        pool = stack.enter_context(ThreadPoolExecutor(WORKERS, thread_name_prefix="verify"))
        unasked = [domain for domain, kept in known.items() if kept.host is None] if "mx" in steps else []
        hosts = ask_dns(unasked, resolver_of(connections.dns), pool)

        def checked(address: str) -> Checked:
            domain = known.get(email_domain(address), Domain())
            host = domain.host or hosts.get(email_domain(address))
            return check(address, steps, Known(host, domain.takes_all, asker if address in payable else None))

        return hosts, dict(zip(addresses, pool.map(checked, addresses), strict=True))


def _note_prices(deployment: Deployment, tx: Tx, checked: dict[str, Checked], addresses: Collection[str]) -> None:
    """Keep what a provider's answers about addresses cost, and whom each served."""
    paid = [address for address in addresses if address in checked and checked[address].paid]
    provider, campaign = deployment.connections.providers.get(HUNTER), deployment.bundle.campaign.campaign
    if not paid or provider is None:
        return
    served = prospects.find(tx, campaign, addresses=paid)
    for address in paid:
        ids = [each.id for each in served if each.contact and each.contact.email == address]
        _purse(deployment).pay(tx, ids)


def _purse(deployment: Deployment) -> Purse:
    provider = deployment.connections.providers.get(HUNTER)
    return Purse(deployment, HUNTER, "verification", provider.usd_per_verification if provider else 0.0)


def _is_fresh(known: Verification | None, tx: Tx, max_age: timedelta) -> bool:
    if known is None:
        return False
    limit = min(max_age, UNKNOWN_MAX_AGE) if known.verdict == "unknown" else max_age
    return tx.now - known.checked_at <= limit


def _set_aside(deployment: Deployment, tx: Tx, known: dict[str, Verification], addresses: Collection[str]) -> None:
    accepted = deployment.bundle.envelope.verification.accept
    campaign = deployment.bundle.campaign.campaign
    for prospect in prospects.find(tx, campaign, ProspectState.QUALIFIED, addresses=addresses):
        found = known.get(prospect.contact.email) if prospect.contact else None
        if found and found.verdict not in accepted:
            reason = f"the contact's address is {found.verdict}: {found.evidence}"
            prospects.move(tx, prospect.id, ProspectState.NEEDS_REVIEW, reason, ACTOR)
