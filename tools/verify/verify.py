"""Verification of addresses: a job of its own, whose verdicts the gate only reads."""

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, NamedTuple

import dns.resolver
from email_validator import EmailNotValidError, validate_email

from data.identity import email_domain
from data.ledger import prospects, verifications
from data.ledger.ledger import Tx
from data.records import ProspectState, Verification, VerificationVerdict
from tools.deployment import Deployment
from tools.enrich.asking import Asker, ProviderFailed
from tools.enrich.hunter import NAME as HUNTER
from tools.enrich.reaching import resolver_of
from tools.verify.lists import is_disposable, is_role
from tools.verify.mailhosts import MailHost, mail_host

WORKERS = 8
UNKNOWN_MAX_AGE = timedelta(hours=6)
ACTOR = "verify"
_BY_STATUS: dict[str, VerificationVerdict] = {
    "valid": "valid",
    "webmail": "valid",
    "accept_all": "catch_all",
    "invalid": "invalid",
    "disposable": "disposable",
}


class Checked(NamedTuple):
    """A verdict with its evidence, not yet kept."""

    verdict: VerificationVerdict
    evidence: str


def verify(deployment: Deployment, addresses: Collection[str]) -> dict[str, Verification]:
    """Verify addresses, and return what is known of each; verdicts younger than the envelope's limit stand.

    ``unknown`` is asked again after ``UNKNOWN_MAX_AGE``. A qualified prospect of the campaign whose contact has a
    verdict that the envelope does not accept goes to ``needs_review`` with the evidence.
    """
    max_age = deployment.bundle.envelope.verification.max_age
    wanted = list(dict.fromkeys(addresses))
    with deployment.ledger.read() as tx:
        due = [address for address in wanted if not _is_fresh(verifications.get(tx, address), tx, max_age)]
    checked = _check_all(deployment, due)
    with deployment.ledger.write() as tx:
        for address, (verdict, evidence) in checked.items():
            verifications.store(tx, address, verdict, evidence)
        known = {address: found for address in wanted if (found := verifications.get(tx, address))}
        _set_aside(deployment, tx, known)
    return known


def contacts_to_verify(deployment: Deployment, prospect_ids: Iterable[str]) -> list[str]:
    """Return the addresses of these prospects' contacts."""
    with deployment.ledger.read() as tx:
        found = prospects.find(tx, deployment.bundle.campaign.campaign, ids=list(prospect_ids))
    return [prospect.contact.email for prospect in found if prospect.contact]


def check(address: str, host: MailHost | None, asker: Asker | None) -> Checked:
    """Come to a verdict on one address; ``host`` is what DNS says, ``asker`` the verifying provider, if any."""
    if (wrong := syntax_problem(address)) is not None:
        return Checked("invalid", f"syntax: {wrong}")
    local, domain = address.rpartition("@")[0], email_domain(address)
    if is_disposable(domain):
        return Checked("disposable", f"{domain} gives addresses away for minutes")
    if host is None or host.takes_mail == "unknown":
        return Checked("unknown", host.evidence if host else "DNS was not asked")
    if host.takes_mail == "no":
        return Checked("no_mail_host", host.evidence)
    if asker is None:
        return Checked("role" if is_role(local) else "unknown", f"{host.evidence}; no provider verifies mailboxes")
    verdict, evidence = _asked(address, asker)
    if verdict == "valid" and is_role(local):
        verdict = "role"
    return Checked(verdict, f"{host.evidence}; {evidence}")


def syntax_problem(address: str) -> str | None:
    """Return what is wrong with an address as such.

    ``.test`` and ``.example`` may pass: in the real world DNS knows neither.
    """
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        return str(problem)
    return None if "." in email_domain(address) else "the domain has no dot"


def _check_all(deployment: Deployment, addresses: Collection[str]) -> dict[str, Checked]:
    if not addresses:
        return {}
    connections = deployment.connections
    resolver = resolver_of(connections.dns)
    with ExitStack() as stack:
        known = connections.providers.get(HUNTER)
        asker = stack.enter_context(Asker(HUNTER, known)) if known else None
        pool = stack.enter_context(ThreadPoolExecutor(WORKERS, thread_name_prefix="verify"))
        hosts = _hosts(addresses, resolver, pool)
        verdicts = pool.map(lambda address: check(address, hosts.get(email_domain(address)), asker), addresses)
        return dict(zip(addresses, verdicts, strict=True))


def _hosts(
    addresses: Collection[str], resolver: dns.resolver.Resolver, pool: ThreadPoolExecutor
) -> dict[str, MailHost]:
    """Ask DNS once for each domain of an address that is one."""
    domains = sorted({email_domain(address) for address in addresses if syntax_problem(address) is None})
    return dict(zip(domains, pool.map(lambda domain: mail_host(domain, resolver), domains), strict=True))


def _asked(address: str, asker: Asker) -> Checked:
    """Ask the provider whether the mailbox exists."""
    try:
        answer = asker.get("email-verifier", {"email": address})
    except ProviderFailed as failure:
        return Checked("unknown", str(failure))
    data: Any = (answer or {}).get("data")
    status = str(data.get("status")) if isinstance(data, dict) else "none"
    score = f", score {data['score']}" if isinstance(data, dict) and data.get("score") is not None else ""
    return Checked(_BY_STATUS.get(status, "unknown"), f"{HUNTER} says {status}{score}")


def _is_fresh(known: Verification | None, tx: Tx, max_age: timedelta) -> bool:
    if known is None:
        return False
    limit = min(max_age, UNKNOWN_MAX_AGE) if known.verdict == "unknown" else max_age
    return tx.now - known.checked_at <= limit


def _set_aside(deployment: Deployment, tx: Tx, known: dict[str, Verification]) -> None:
    accepted = deployment.bundle.envelope.verification.accept
    for prospect in prospects.find(tx, deployment.bundle.campaign.campaign, ProspectState.QUALIFIED):
        found = known.get(prospect.contact.email) if prospect.contact else None
        if found and found.verdict not in accepted:
            reason = f"the contact's address is {found.verdict}: {found.evidence}"
            prospects.move(tx, prospect.id, ProspectState.NEEDS_REVIEW, reason, ACTOR)
