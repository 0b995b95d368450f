"""Tells people what cannot wait until they look at the board: by mail, by a webhook, or both."""

from hashlib import sha256

import httpx

from config.positions import has_reference
from config.scrubbing import keep_url, scrub
from config.secrets import MissingSettings, resolve
from data.identity import email_domain
from data.ledger import audit
from tools.channels.port import Accepted, Channel, OutgoingMail, RefusedForNow
from tools.deployment import Deployment
from tools.exchange import client, exchange, within
from tools.settling import Event

TIMEOUT_S = 10


def notify(deployment: Deployment, channel: Channel, event: Event, text: str, attempt: int = 1) -> None:
    """Announce an event where the campaign wants it announced. A failure is in the audit and goes no further.

    ``attempt`` counts from 1 how often this was begun: a notice that a crash cut short is another mail when it is
    repeated. Of the text, the audit has the first line alone: what people wrote stays where it can be forgotten.
    """
    wanted = deployment.bundle.campaign.notify
    if event not in wanted.on:
        return
    text = scrub(text)
    for kind, target, announce in (("mail", wanted.mail, _mail), ("webhook", wanted.webhook, _post)):
        if target is None:
            continue
        failure = announce(deployment, channel, target, event, text, attempt)
        with deployment.ledger.write() as tx:
            campaign = deployment.bundle.campaign.campaign
            told = failure or text.partition("\n")[0]
            audit.append(tx, campaign, "notify", f"notify_{kind}", "failed" if failure else event, told)


def _mail(deployment: Deployment, channel: Channel, to: str, event: Event, text: str, attempt: int) -> str | None:
    """Send it through the channel, by the first of our mailboxes whose server is there; say what went wrong."""
    campaign, now = deployment.bundle.campaign, deployment.clock.now()
    key = sha256(f"{event}\n{text}\n{now.isoformat()}\n{attempt}".encode()).hexdigest()[:20]
    for sender in campaign.senders:
        mail = OutgoingMail(
            message_id=f"<notice-{key}.{deployment.run_id}@{email_domain(sender.address)}>",
            sender_name=campaign.organisation,
            sender_address=sender.address,
            recipient=to,
            subject=f"{campaign.campaign}: {event.replace('_', ' ')}",
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
    event: Event,
    text: str,
    attempt: int,  # noqa: ARG001
) -> str | None:
    """Post it as JSON, through the proxy of the settings if there is one; say what went wrong, without the URL.

    The URL may be a ``${NAME}`` reference, since that of a webhook is often a secret in itself.
    """
    payload = {
        "event": event,
        "campaign": deployment.bundle.campaign.campaign,
        "text": text,
        "at": deployment.clock.now().isoformat(),
    }
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
