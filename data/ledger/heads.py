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
from typing import NamedTuple

from filelock import FileLock

from data import files
from data.ledger import audit, compared, seals
from data.ledger.audit import Head
from data.ledger.compared import Finding
from data.ledger.ledger import Ledger, Tx

WRITTEN = "heads_written"
"""The action of the record that goes before each writing of new ends; its decision is the number of that writing."""

NOTHING = Head(0, audit.GENESIS)


class HeadsForged(Exception):
    """The file's signature does not fit its content or the key."""


class HeadsBroken(Exception):
    """The ledger and its heads do not belong together any more; the message says why."""


class Heads(NamedTuple):
    """What the file says: how often the ends were written, who is at work, and the end of each chain."""

    number: int
    at_work: tuple[str, ...]
    ends: Mapping[str, Head]


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

    def begin(self, ledger: Ledger, who: str) -> None:
        """Note that somebody writes to the ledger from now on; of a new ledger the heads begin here.

        Raises:
            HeadsForged: if the file or the key is not the one that was used.
            HeadsBroken: if the file is gone, or a chain is not as it was left.
        """
        with self._locked():
            with ledger.read() as tx:
                known = self.read()
                if known is None:
                    if not compared.only_stock(tx):
                        raise HeadsBroken(f"{self.path} is gone")
                    known = Heads(0, (), ends_of(tx))
                elif not known.at_work and (grown := _grown(tx, known)):
                    raise HeadsBroken(grown)
                if lost := _lost(tx, known):
                    raise HeadsBroken(lost)
            self._write(known._replace(at_work=(*filter(_lives, known.at_work), who)))

    def end(self, ledger: Ledger, who: str) -> None:
        """Write the ends as they are now; who was named is at work no more.

        Raises:
            HeadsForged: if the file or the key is not the one that was used.
            HeadsBroken: if the file is gone, or a chain was cut or rewritten.
        """
        with self._locked():
            known = self.read()
            if known is None:
                raise HeadsBroken(f"{self.path} is gone")
            left = known._replace(at_work=_without(known.at_work, who))
            with ledger.read() as tx:
                same, lost = ends_of(tx) == known.ends, _lost(tx, known)
            if lost:
                raise HeadsBroken(lost)
            self._write(left if same else self._new(ledger, left))

    def renew(self, ledger: Ledger, by: str, note: str) -> Heads:
        """Begin anew from the chains as they are, whatever the file says; a record says who wanted it, and why."""
        with self._locked():
            try:
                known = self.read()
            except HeadsForged:
                known = None
            with ledger.write() as tx:
                audit.append(tx, seals.HOME, by, "heads_renewed", "", note)
            return self._write(self._new(ledger, known._replace(at_work=()) if known else Heads(0, (), {})))

    def problems(self, tx: Tx, heads: Heads | None, chain: str) -> list[Finding]:
        """What does not fit between what the file said before this transaction, and the chain and that of the home.

        Whether a chain has its head is for ``audit.verify`` to say.
        """
        if heads is None:
            gone = Finding("heads", None, f"{self.path}, which has the ends of the audit, is gone")
            return [] if compared.only_stock(tx) else [gone]
        if (told := _number(tx)) > heads.number:
            return [Finding("heads", None, f"{self.path} is an older one: writing {heads.number}, the last was {told}")]
        if not heads.at_work:
            for name in (chain, seals.HOME):
                seq = heads.ends.get(name, NOTHING).seq
                if audit.head(tx, name).seq > seq:
                    return [Finding("heads", seq + 1, _beside(seq + 1, name))]
        return []

    def _new(self, ledger: Ledger, known: Heads) -> Heads:
        with ledger.write() as tx:
            number = max(known.number, _number(tx)) + 1
            audit.append(tx, seals.HOME, "ledger", WRITTEN, str(number), "")
            return known._replace(number=number, ends=ends_of(tx))

    def _write(self, heads: Heads) -> Heads:
        body = json.dumps(heads._asdict(), sort_keys=True)
        files.write(self.path, json.dumps({"heads": body, "hmac": self._sign(body)}))
        return heads

    def _sign(self, body: str) -> str:
        return hmac.new(self.key, body.encode(), hashlib.sha256).hexdigest()

    def _locked(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path.with_name(f"{self.path.name}.lock"))


def worker(what: str) -> str:
    """The name of this process at this work."""
    return f"{what} {os.getpid()}"


def ends_of(tx: Tx) -> dict[str, Head]:
    """The end of each chain that there is."""
    return {name: audit.head(tx, name) for name in audit.chains(tx)}


def _without(at_work: tuple[str, ...], who: str) -> tuple[str, ...]:
    """Those who are at work once one of this name is not: a process may be at work twice, an edit within a review."""
    place = at_work.index(who) if who in at_work else len(at_work)
    return at_work[:place] + at_work[place + 1 :]


def _lives(who: str) -> bool:
    """Is the process still there? One that was killed could not end its work."""
    try:
        os.kill(int(who.rpartition(" ")[2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _grown(tx: Tx, known: Heads) -> str | None:
    """What was written to a chain since its end was noted, in words."""
    for name, end in ends_of(tx).items():
        seq = known.ends.get(name, NOTHING).seq
        if end.seq > seq:
            return _beside(seq + 1, name)
    return None


def _beside(seq: int, chain: str) -> str:
    return f"record {seq} of {chain} was written while nothing of Muster was at work"


def _lost(tx: Tx, known: Heads) -> str | None:
    """Which chain does not have its known end any more, in words."""
    for name, end in known.ends.items():
        there = audit.record_of(tx, name, end.seq)
        if there is None or there.hash != end.hash:
            return f"record {end.seq} of {name} is not the one that was its last: the chain was cut or rewritten"
    return None


def _number(tx: Tx) -> int:
    """How often the ends were written, as the audit has it."""
    written = audit.entries(tx, seals.HOME, action=WRITTEN, limit=1)
    return int(written[0].decision) if written else 0
