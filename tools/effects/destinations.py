"""Where a document goes, the folder of what is released or a webhook, and how it is taken back from there.

A file can be looked for, and the same bytes in the same place are the same act: it is put there as often as need be. A
webhook has a document for certain only when it says so; one that acts once on each key is told again.
"""

from dataclasses import replace
from datetime import UTC
from typing import NamedTuple

from data import documents
from data.items import FOLDER, Item, Release
from data.ledger.govern.acts import Act
from tools.channels.port import Accepted, Delivery, OutgoingDocument, RefusedForGood, RefusedForNow, Uncertain
from tools.channels.webhook import WebhookChannel
from tools.deployment import Deployment

CUT_SHORT = Uncertain("the run was cut short while it was told")


class TakenBack(NamedTuple):
    """What became of a document that was to be taken back, in words; ``whole`` is whether nothing of it is left."""

    told: str
    whole: bool


def hand_over(deployment: Deployment, release: Release, item: Item) -> Delivery:
    """Put the file in place, unless it is there, or tell the webhook."""
    if release.webhook:
        return _tell(deployment, _document(deployment, release, item))
    root = deployment.home / FOLDER
    try:
        if documents.digest_of(root, release.file) != release.digest:
            documents.put(root, release.file, release.body)
    except OSError as error:
        return RefusedForGood(0, f"{release.file} could not be written: {error.strerror or error}", "data")
    return Accepted()


def is_repeatable(deployment: Deployment, release: Release) -> bool:
    """Whether one that may be there already can be handed over again, and nobody gets it twice."""
    known = deployment.connections.webhooks.get(release.webhook)
    return not release.webhook or (known is not None and known.idempotent)


def take_back(deployment: Deployment, release: Release, item: Item, act: Act) -> TakenBack:
    """Remove the file that the ``act`` put there, if it has its bytes still; one that somebody changed stays.

    A webhook is told instead. What the act says counts: the release may have been made anew since.
    """
    if not act.detail.get("webhook"):
        return _take_away(deployment, act.detail["file"], act.detail["digest"])
    left = replace(release, webhook=act.detail["webhook"], file=act.detail["file"], body="")
    return _withdraw(deployment, left, item, act.detail["key"])


def _take_away(deployment: Deployment, file: str, digest: str) -> TakenBack:
    place = f"{FOLDER}/{file}"
    try:
        taken = documents.take_away(deployment.home / FOLDER, file, digest)
    except OSError as error:
        return TakenBack(f"{place} is still there: {error.strerror or error}", False)
    if taken == "changed":
        return TakenBack(f"{place} is not what was put there any more, and stays: see to it by hand", False)
    return TakenBack(f"{place} {'was taken away' if taken == 'taken away' else 'was gone before'}", True)


def _withdraw(deployment: Deployment, release: Release, item: Item, key: str) -> TakenBack:
    if release.webhook not in deployment.connections.webhooks:
        why = "there is none here; a rehearsal plays its own only while it runs"
        return TakenBack(f"{release.place} was not told that {release.id} is withdrawn: {why}", False)
    document = replace(_document(deployment, release, item), message_id=f"{key}-withdrawn", withdraws=key)
    match _tell(deployment, document):
        case Accepted(text):
            receipt = f" ({text})" if text else ""
            return TakenBack(f"{release.place} was told that {release.id} is withdrawn{receipt}", True)
        case Uncertain(text):
            return TakenBack(f"it is not known whether {release.place} was told that it is withdrawn: {text}", False)
        case RefusedForNow(code, text) | RefusedForGood(code, text):
            why = " ".join(filter(None, (str(code or ""), text)))
            return TakenBack(f"{release.place} did not take it that {release.id} is withdrawn: {why}", False)


def _tell(deployment: Deployment, document: OutgoingDocument) -> Delivery:
    known = deployment.connections.webhooks.get(document.webhook)
    if known is None:
        return RefusedForNow(0, f"connections.yaml has no webhook {document.webhook}", "connect")
    with WebhookChannel(known) as channel:
        return channel.send(document)


def _document(deployment: Deployment, release: Release, item: Item) -> OutgoingDocument:
    """The release as a webhook is told it."""
    made_at, now = release.drafted_at.astimezone(UTC), deployment.clock.now()
    about = {"campaign": release.campaign, "task": release.task, "release": release.id, item.kind: item.id,
             "key": item.row_key}  # fmt: skip
    return OutgoingDocument(release.key, release.webhook, release.file, release.body, made_at, now, about)
