"""An opt-out by the link in a mail: taken in once and with the same effect as a mail that says so."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from filelock import FileLock
from sqlalchemy.exc import SQLAlchemyError

from data import files, identity
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound
from data.records import Message
from tools.channels import opt_out_tokens
from tools.inbox import effects
from tools.inbox.matching import Match
from tools.inbox.reading.classify import Classified

How = Literal["one click in the mail program", "the button on the page"]
_CLICK: How = "one click in the mail program"
_PAGE: How = "the button on the page"


PATIENCE_S = 5.0
"""A mail program that has clicked waits about as long as a browser does; a ledger may be locked for longer."""
_TOKEN = re.compile(r"[\w.-]{1,80}")
_writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="opt-out")


def aside_of(home: Path) -> Path:
    """Where clicks lie that the ledger could not take at once."""
    return home / "mail" / "clicks-set-aside.txt"


def heed(ledger: Ledger, keys: Sequence[str], token: str, how: How, aside: Path | None) -> None:
    """Let whoever has the mail of this token opt out: at once, or where the ledger is locked, as soon as it is not."""
    done = _writing.submit(opt_out, ledger, keys, token, how)
    try:
        done.result(PATIENCE_S if aside else None)
    except (TimeoutError, SQLAlchemyError):
        if aside is None:
            raise
        # whether it is begun or not: to take it in twice changes nothing
        done.cancel()
        if _TOKEN.fullmatch(token):
            _append(aside, token, how)


def take_aside(ledger: Ledger, keys: Sequence[str], home: Path) -> int:
    """Take in what was set aside in a home; return how many clicks that were."""
    aside = aside_of(home)
    taking = aside.with_suffix(".taking")
    if not (aside.exists() or taking.exists()):
        return 0
    with _held(aside):
        if not taking.exists():
            aside.replace(taking)
    lines = taking.read_text(encoding="utf-8").splitlines()
    for token, on_page in (line.split(" ") for line in lines if line.count(" ") == 1):
        opt_out(ledger, keys, token, _PAGE if on_page == "page" else _CLICK)
    taking.unlink()
    return len(lines)


def _append(aside: Path, token: str, how: How) -> None:
    aside.parent.mkdir(parents=True, exist_ok=True)
    with _held(aside):
        files.append(aside, f"{token} {'page' if how == _PAGE else 'click'}", lasting=True)


def _held(aside: Path) -> FileLock:
    return FileLock(aside.with_suffix(".lock"))


def opt_out(ledger: Ledger, keys: Sequence[str], token: str, how: How) -> None:
    """Let whoever has the mail of this token opt out, once; a token of no mail of ours keeps nobody from writing."""
    with ledger.read() as tx:
        if opt_out_tokens.named_in(tx, keys, token) is None:
            return
    identity.ready()
    with ledger.write() as tx:
        if message := opt_out_tokens.named_in(tx, keys, token):
            _take_in(tx, message, how)


def _take_in(tx: Tx, message: Message, how: How) -> None:
    mail = Classified.told("opt_out", f"by the link in it: {how}")
    inbound_id = inbound.record(
        tx,
        f"unsubscribed:{message.rfc_message_id}",
        kind=mail.kind,
        received_at=tx.now,
        evidence=f"{message.id} opted out {mail.why}",
        campaign=message.campaign,
        prospect_id=message.prospect_id,
        message_id=message.id,
        intent="opt_out",
        handled=True,
    )
    if inbound_id is not None:
        effects.apply(tx, mail, Match(message, "token"), inbound_id, None, None)
