"""Our own mails that lie in an inbox of ours: a signature on one that holds shows which key the mail server uses."""

from data.ledger.flow import domains
from tools.deployment import Deployment
from tools.inbox.reading import parts
from tools.readiness import signatures
from tools.readiness.asking import Unanswered
from tools.readiness.job import asked, left_by, senders_of


def learn(deployment: Deployment, raw: bytes) -> None:
    """Keep how a copy of a mail of ours is signed, if by its own domain.

    Only a signature that holds is learned from: it proves itself, whoever sent the mail. One that is missing or broken
    may have gone lost on the way into our own inbox, or be a stranger's work, as may headers that it does not cover;
    ``doctor CAMPAIGN --signed FILE`` takes a person's word for it.
    """
    message = parts.parse(parts.beginning(raw))
    sender, connections = parts.mailbox_of(message) or "", deployment.connections
    way = left_by(connections, senders_of(deployment.bundle), sender)
    if way is None or not parts.header(message, "DKIM-Signature"):
        return
    try:
        seen = signatures.read(raw, way.domain, asked(connections.dns), deployment.clock.now(), own_only=True)
    except Unanswered:
        return
    if seen.state != "pass":
        return
    with deployment.ledger.write() as tx:
        before = domains.signature(tx, way.domain, way.smtp.server)
        if not seen.one_click:
            same = before and (before.state, before.domain, before.selector) == ("pass", seen.domain, seen.selector)
            seen = seen._replace(one_click=before.one_click if before and same else None)
        domains.store_signature(tx, way.domain, way.smtp.server, seen)
