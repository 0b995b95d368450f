"""Tells people what cannot wait until they look at the board: by mail, by a webhook, or both.

What happens at one moment is told together, as one mail and one call of the webhook. A moment ends where work begins
that takes long.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import get_args

import httpx

from config.positions import has_reference
from config.scrubbing import keep_url, scrub
from config.secrets import MissingSettings, resolve
from data.identity import email_domain
from data.ledger.core import audit
from tools.channels.port import Accepted, Channel, OutgoingMail, RefusedForNow
from tools.deployment import Deployment
from tools.http.exchange import client, exchange, within
from tools.notices.notice import Event, Notice

TIMEOUT_S = 10
URGENT: tuple[Event, ...] = ("halt", *(event for event in get_args(Event) if event != "halt"))
"""The order in which notices are told."""
RULE = "\n\n" + "-" * 40 + "\n\n"


def notify(deployment: Deployment, channel: Channel, event: Event, text: str, attempt: int = 1) -> None:
    """Announce an event where the campaign wants it announced. A failure is in the audit and goes no further.

    ``attempt`` counts from 1 how often this was begun: a notice that a crash cut short is another mail when it is
    repeated. Of the text, the audit has the first line alone: what people wrote stays where it can be forgotten.
    While notices are ``gathered``, it waits for the others.
    """
    gathered = deployment.gathered
    gathered.notices.append((Notice(event, text), attempt))
    if not gathered.waiting:
        tell(deployment, channel)


@contextmanager
def one_moment(deployment: Deployment, channel: Channel) -> Iterator[None]:
    """What is announced meanwhile goes out with ``tell`` or afterwards, also where the pass was broken off."""
    deployment.gathered.waiting = True
    try:
        yield
    finally:
        deployment.gathered.waiting = False
        tell(deployment, channel)


def tell(deployment: Deployment, channel: Channel) -> None:
    """Send what was gathered so far, and do what comes then, unless it reached nobody who wanted it."""
    gathered, deployment.gathered.notices = deployment.gathered.notices, []
    then, deployment.gathered.then = deployment.gathered.then, []
    if _send(deployment, channel, gathered):
        for done in then:
            done()


def _send(deployment: Deployment, channel: Channel, gathered: Sequence[tuple[Notice, int]]) -> bool:
    """Send the notices that the campaign wants, the urgent first; say whether one took them, or nobody wants them."""
    wanted = deployment.bundle.campaign.notify
    told = [(notice, attempt) for notice, attempt in gathered if notice.event in wanted.on]
    if not told:
        return True
    notices = sorted((notice._replace(text=scrub(notice.text)) for notice, _ in told), key=_urgency)
    attempt = max(attempt for _, attempt in told)
    failures: list[str | None] = []
    for kind, target, announce in (("mail", wanted.mail, _mail), ("webhook", wanted.webhook, _post)):
        if target is None:
            continue
        failure = announce(deployment, channel, target, notices, attempt)
        failures.append(failure)
        with deployment.ledger.write() as tx:
            campaign = deployment.bundle.campaign.campaign
            for notice in notices:
                said = failure or notice.text.partition("\n")[0]
                audit.append(tx, campaign, "notify", f"notify_{kind}", "failed" if failure else notice.event, said)
    return not failures or None in failures


def _urgency(notice: Notice) -> int:
    return URGENT.index(notice.event)


def _whole(notices: Sequence[Notice]) -> str:
    return RULE.join(notice.text for notice in notices)


def _about(notices: Sequence[Notice]) -> str:
    """What they are about: ``halt, 3 questions``."""
    counts = Counter(notice.event for notice in notices)
    named = ((event.replace("_", " "), count) for event, count in counts.items())
    return ", ".join(name if count == 1 else f"{count} {name}s" for name, count in named)


def _mail(deployment: Deployment, channel: Channel, to: str, notices: Sequence[Notice], attempt: int) -> str | None:
    """Send it through the channel, by the first of our mailboxes whose server is there; say what went wrong."""
    campaign, now, text = deployment.bundle.campaign, deployment.clock.now(), _whole(notices)
    if not campaign.senders:
        return "the campaign has no mailbox to send from"
    key = sha256(f"{_about(notices)}\n{text}\n{now.isoformat()}\n{attempt}".encode()).hexdigest()[:20]
    for sender in campaign.senders:
        mail = OutgoingMail(
            message_id=f"<notice-{key}.{deployment.run_id}@{email_domain(sender.address)}>",
            sender_name=campaign.organisation,
            sender_address=sender.address,
            recipient=to,
            subject=f"{campaign.campaign}: {_about(notices)}",
            body=f"{text}\n",
            date=now,
            notice=True,
            mailbox=sender.mailbox,
        )
        try:
            delivery = channel.send(mail)
        except (OSError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        if not (isinstance(delivery, RefusedForNow) and delivery.stage == "connect"):
            break
    return None if isinstance(delivery, Accepted) else str(delivery)


def _post(
    deployment: Deployment,
    channel: Channel,  # noqa: ARG001
    to: str,
    notices: Sequence[Notice],
    attempt: int,  # noqa: ARG001
) -> str | None:
    """Post it as JSON, through the proxy of the settings if there is one; say what went wrong, without the URL.

    Several have the event of the most urgent one, and each stands by itself under ``notices``. The URL may be a
    ``${NAME}`` reference, since that of a webhook is often a secret in itself.
    """
    payload: dict[str, object] = {
        "event": notices[0].event,
        "campaign": deployment.bundle.campaign.campaign,
        "text": _whole(notices),
        "at": deployment.clock.now().isoformat(),
    }
    if len(notices) > 1:
        payload["notices"] = [notice._asdict() for notice in notices]
    try:
        with client(TIMEOUT_S, proxy=deployment.connections.web.proxy) as asking, within(TIMEOUT_S):
            answer = exchange(asking, asking.build_request("POST", _resolved(to), json=payload))
    except MissingSettings as error:
        return str(error)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"the webhook cannot be reached: {type(error).__name__}"
    return None if answer.is_success else f"the webhook answered {answer.status_code}"


def _resolved(to: str) -> str:
    url = resolve(to)
    return keep_url(url) if has_reference(to) else url
