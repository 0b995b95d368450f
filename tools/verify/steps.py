"""The steps of the verification waterfall: each looks at an address in one way and says what it found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email

from data.identity import email_domain
from data.records import VerificationVerdict
from tools.enrich.asking import Asker, ProviderFailed
from tools.verify.lists import is_disposable, is_role
from tools.verify.mailhosts import MailHost

_BY_STATUS: dict[str, VerificationVerdict] = {
    "valid": "valid",
    "webmail": "valid",
    "accept_all": "catch_all",
    "invalid": "invalid",
    "disposable": "disposable",
}


class Found(NamedTuple):
    """What a step found. Without a verdict nothing speaks against the address; ``last`` asks no further step.

    ``paid`` says that a provider has answered, which it wants to be paid for.
    """

    evidence: str
    verdict: VerificationVerdict | None = None
    last: bool = False
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the steps may use: DNS's answer on the domain, why it is known to take any name, and the provider."""

    host: MailHost | None = None
    takes_all: str | None = None
    asker: Asker | None = None


def syntax_problem(address: str) -> str | None:
    """Return what is wrong with an address as such.

    ``.test`` and ``.example`` may pass: in the real world DNS knows neither.
    """
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        return str(problem)
    return None if "." in email_domain(address) else "the domain has no dot"


def _syntax(address: str, known: Known) -> Found:  # noqa: ARG001 - every step has this shape
    wrong = syntax_problem(address)
    return Found(f"syntax: {wrong}", "invalid", last=True) if wrong else Found("syntax ok")


def _disposable(address: str, known: Known) -> Found:  # noqa: ARG001
    domain = email_domain(address)
    if is_disposable(domain):
        return Found(f"{domain} gives addresses away for minutes", "disposable", last=True)
    return Found("not disposable")


def _mx(address: str, known: Known) -> Found:  # noqa: ARG001
    if known.host is None:
        return Found("DNS was not asked", "unknown", last=True)
    match known.host.takes_mail:
        case "yes":
            return Found(known.host.evidence)
        case "no":
            return Found(known.host.evidence, "no_mail_host", last=True)
        case "unknown":
            return Found(known.host.evidence, "unknown", last=True)


def _role(address: str, known: Known) -> Found:  # noqa: ARG001
    local = address.rpartition("@")[0]
    return Found("a role's mailbox", "role") if is_role(local) else Found("no role")


def _catch_all(address: str, known: Known) -> Found:  # noqa: ARG001
    if known.takes_all:
        return Found(known.takes_all, "catch_all", last=True)
    return Found("not known to take any name")


def _provider(address: str, known: Known) -> Found:
    """Ask whether the mailbox exists."""
    if known.asker is None:
        return Found("no provider verifies mailboxes")
    try:
        answer = known.asker.get("email-verifier", {"email": address})
    except ProviderFailed as failure:
        return Found(str(failure))
    data: Any = (answer or {}).get("data")
    status = str(data.get("status")) if isinstance(data, dict) else "none"
    score = f", score {data['score']}" if isinstance(data, dict) and data.get("score") is not None else ""
    verdict = _BY_STATUS.get(status)
    evidence = f"{known.asker.name} says {status}{score}"
    return Found(evidence, verdict, last=verdict in {"invalid", "disposable"}, paid=True)


Step = Callable[[str, Known], Found]

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "syntax": _syntax,
        "disposable": _disposable,
        "mx": _mx,
        "role": _role,
        "catch_all": _catch_all,
        "provider": _provider,
    }
)
