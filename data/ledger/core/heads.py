"""The ends of all audit chains in a signed file: by it a tail that was cut off, or put on by somebody else, is seen.

The file names who is at work on the ledger. While somebody is, a chain may go on from its head; when nobody is, it ends
there. Whoever begins or ends work writes the file, and never over an end that the chain does not have any more.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from filelock import FileLock, Timeout

from data import files
from data.ledger.core import audit, compared, seals
from data.ledger.core.audit import Head
from data.ledger.core.compared import Finding
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx

WRITTEN = "heads_written"
"""The action of the record that goes before each writing of new ends; its decision is the number of that writing."""

NOTHING = Head(0, audit.GENESIS)

LONGEST_WAIT_S = 30
"""So long somebody who begins or ends work waits for others who do."""


ALIVE = ".alive"
"""How the name of a worker's lock ends, which lies beside the heads."""

UNNUMBERED = f"the last record {WRITTEN} of {seals.HOME} says no number: it was altered"


class HeadsForged(Exception):
    """The file's signature does not fit its content or the key."""


class HeadsBroken(Exception):
    """The ledger and its heads do not belong together any more; the message says why."""


class Heads(NamedTuple):
    """What the file says: how often the ends were written, who is at work, and the end of each chain."""

    number: int
    at_work: tuple[str, ...]
    ends: Mapping[str, Head]


class Worker(NamedTuple):
    """Somebody at work: the name under which the file has them, and a lock that they hold for as long as they live."""

    name: str
    alive: FileLock


class HeadsFile(NamedTuple):
    """Where the heads of one ledger are kept, and the key that signs them."""

    path: Path
    key: bytes

    def read(self) -> Heads | None:
        """What the file says; None if there is none.

        Raises:
            HeadsForged: if the file or the key is not the one that was used.
        """
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            body, signature = str(content["heads"]), str(content["hmac"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise HeadsForged(f"{self.path} is not a file of audit heads: {error}") from error
        if not hmac.compare_digest(self._sign(body), signature):
            raise HeadsForged(f"{self.path}: the signature does not fit; the file was changed, or the key is another")
        told = json.loads(body)
        return Heads(told["number"], tuple(told["at_work"]), {name: Head(*end) for name, end in told["ends"].items()})

    def begin(self, ledger: Ledger, what: str) -> Worker:
        """Note that somebody writes to the ledger from now on; of a new ledger the heads begin here.

        Raises:
            HeadsForged: if the file or the key is not the one that was used.
            HeadsBroken: if the file is gone, or a chain is not as it was left.
            TimeoutError: if others write the file all the time.
        """
        with self._locked():
            with ledger.read() as tx:
                known = self.read()
                if known is None:
                    if not compared.only_stock(tx):
                        raise HeadsBroken(f"{self.path} is gone")
                    known = Heads(0, (), audit.ends(tx))
                elif not known.at_work and (grown := _grown(tx, known)):
                    raise HeadsBroken(grown)
                if lost := _lost(tx, known):
                    raise HeadsBroken(lost)
            name = f"{what}-{os.getpid()}-{token_hex(4)}"
            worker = Worker(name, FileLock(self._place(name), thread_local=False))
            worker.alive.acquire(blocking=False)
            self._write(known._replace(at_work=(*filter(self._lives, known.at_work), name)))
            return worker

    def end(self, ledger: Ledger, worker: Worker) -> None:
        """Write the ends as they are now; who is named is at work no more.

        Raises:
            HeadsForged: if the file or the key is not the one that was used.
            HeadsBroken: if the file is gone, or a chain was cut or rewritten.
            TimeoutError: if others write the file all the time.
        """
        try:
            with self._locked():
                known = self.read()
                if known is None:
                    raise HeadsBroken(f"{self.path} is gone")
                with ledger.read() as tx:
                    same, lost = audit.ends(tx) == known.ends, _lost(tx, known)
                if lost:
                    raise HeadsBroken(lost)
                after = known if same else self._new(ledger, known)
                self._write(after._replace(at_work=tuple(name for name in after.at_work if name != worker.name)))
        finally:
            worker.alive.release()
            self._place(worker.name).unlink(missing_ok=True)

    def renew(self, ledger: Ledger, by: str, note: str) -> Heads:
        """Begin anew from the chains as they are, whatever the file says; a record says who wanted it, and why.

        Whoever is at work stays so, as their locks tell it.
        """
        with self._locked():
            try:
                known = self.read()
            except HeadsForged:
                known = None
            begun = f"{self.path.name}."
            locks = self.path.parent.glob(f"{begun}*{ALIVE}")
            names = (lock.name.removeprefix(begun).removesuffix(ALIVE) for lock in locks)
            at_work = tuple(sorted(filter(self._lives, names)))
            with ledger.write() as tx:
                audit.append(tx, seals.HOME, by, "heads_renewed", "", note)
            return self._write(self._new(ledger, (known or Heads(0, (), {}))._replace(at_work=at_work)))

    def _new(self, ledger: Ledger, known: Heads) -> Heads:
        """The next writing of the ends. The file has its number before the audit has: cut short, it is no older one."""
        with ledger.read() as tx:
            number = max(known.number, _number(tx) or 0) + 1
        self._write(known._replace(number=number))
        with ledger.write() as tx:
            audit.append(tx, seals.HOME, "ledger", WRITTEN, str(number), "")
            return known._replace(number=number, ends=audit.ends(tx))

    def _write(self, heads: Heads) -> Heads:
        body = json.dumps(heads._asdict(), sort_keys=True)
        files.write(self.path, json.dumps({"heads": body, "hmac": self._sign(body)}))
        return heads

    def _sign(self, body: str) -> str:
        return hmac.new(self.key, body.encode(), hashlib.sha256).hexdigest()

    def _locked(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=LONGEST_WAIT_S)

    def _place(self, name: str) -> Path:
        """Where the lock of somebody at work is."""
        return self.path.with_name(f"{self.path.name}.{name}{ALIVE}")

    def _lives(self, name: str) -> bool:
        """Is somebody still there? Whoever was killed could not end their work, but holds their lock no more."""
        place = self._place(name)
        if not place.exists():
            return False
        try:
            with FileLock(place).acquire(blocking=False):
                place.unlink(missing_ok=True)
        except Timeout:
            return True
        return False


def problems(tx: Tx, path: Path, heads: Heads | None, chain: str) -> list[Finding]:
    """What does not fit between what the file said before this transaction, and the chain and that of the home.

    Whether a chain has its head is for ``audit.verify`` to say.
    """
    if heads is None:
        gone = Finding("heads", None, f"{path}, which has the ends of the audit, is gone")
        return [] if compared.only_stock(tx) else [gone]
    if (told := _number(tx)) is None:
        return [Finding("heads", None, UNNUMBERED)]
    if told > heads.number:
        return [Finding("heads", None, f"{path} is an older one: writing {heads.number}, the last was {told}")]
    if not heads.at_work:
        for name in (chain, seals.HOME):
            seq = heads.ends.get(name, NOTHING).seq
            if audit.head(tx, name).seq > seq:
                return [Finding("heads", seq + 1, _beside(seq + 1, name))]
    return []


def _grown(tx: Tx, known: Heads) -> str | None:
    """What was written to a chain since its end was noted, in words."""
    for name, end in audit.ends(tx).items():
        seq = known.ends.get(name, NOTHING).seq
        if end.seq > seq:
            return _beside(seq + 1, name)
    return None


def _beside(seq: int, chain: str) -> str:
    return f"record {seq} of {chain} was written while nothing of Muster was at work"


def _lost(tx: Tx, known: Heads) -> str | None:
    """Which chain does not have its known end any more, in words."""
    if _number(tx) is None:
        return UNNUMBERED
    for name, end in known.ends.items():
        if audit.hash_at(tx, name, end.seq) != end.hash:
            return f"record {end.seq} of {name} is not the one that was its last: the chain was cut or rewritten"
    return None


def _number(tx: Tx) -> int | None:
    """How often the ends were written, as the audit has it; None if its last record of that says no number."""
    written = audit.last(tx, seals.HOME, WRITTEN)
    try:
        return int(written.decision) if written else 0
    except ValueError:
        return None
