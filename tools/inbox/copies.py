"""Our own mails that lie in an inbox of ours: a signature on one that holds shows which key the mail server uses."""

from data.identity import email_domain
from data.ledger import domains
from tools.deployment import Deployment
from tools.inbox import parts
from tools.readiness import signatures
from tools.readiness.asking import Unanswered
from tools.readiness.job import asked


def learn(deployment: Deployment, raw: bytes) -> None:
    """Keep how a copy of a mail of ours is signed, if by its own domain.

    Only a signature that holds is learned from: it proves itself, whoever sent the mail. One that is missing or broken
    may have gone lost on the way into our own inbox, or be a stranger's work, as may headers that it does not cover;
    ``doctor CAMPAIGN --signed FILE`` takes a person's word for it.
    """
    message = parts.parse(parts.beginning(raw))
    domain = email_domain(parts.mailbox_of(message) or "")
    ours = {email_domain(sender.address) for sender in deployment.bundle.campaign.senders}
    if domain not in ours or not parts.header(message, "DKIM-Signature"):
        return
    try:
        seen = signatures.read(raw, domain, asked(deployment.connections.dns), deployment.clock.now(), own_only=True)
    except Unanswered:
        return
    if seen.state == "pass":
        with deployment.ledger.write() as tx:
            domains.store_signature(tx, domain, seen._replace(one_click=seen.one_click or None))
