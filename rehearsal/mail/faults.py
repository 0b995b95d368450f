"""A mail host that fails: at which word of which dialogue, and how. The rest of the dialogue is aiosmtpd's."""

import asyncio
import json
import socket
import threading
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from aiosmtpd.smtp import SMTP

from config.files.worlds import MailFaults
from data.clock import Clock
from rehearsal.faults import LINGER, PIECES, SLOW_S, Fault, drawn, pieces
from rehearsal.seeded import happens, pick

Stage = Literal["greeting", "helo", "sender", "recipient", "data", "text"]

AT_CONNECTING: tuple[Stage, ...] = ("greeting", "helo")
AT_MAILING: tuple[Stage, ...] = ("sender", "recipient", "data", "text")
UNTIL_HUNG_UP_S = 3600.0
_WORDS = {
    "error_421": "421 4.3.2 Service not available, closing transmission channel",
    "error_450": "450 4.2.1 Try again later",
    "error_550": "550 5.2.0 Not accepted here",
}


class Trouble(NamedTuple):
    """What goes wrong, and where; a text whose answer is lost may have been ``taken`` all the same."""

    stage: Stage
    fault: Fault
    taken: bool

    @property
    def answer(self) -> str | None:
        """The refusal that is said instead, if anything is."""
        return _WORDS.get(self.fault)


class Troubles:
    """Draws who meets trouble: by the moment, and by how many came at it, since one program sends, one at a time.

    ``log`` takes a line of JSON for each trouble (at, stage, fault, taken).
    """

    def __init__(self, faults: MailFaults, seed: int, clock: Clock, log: Path) -> None:
        self._faults = faults
        self._seed = seed
        self._clock = clock
        self._log = log
        self._came: Counter[tuple[str, datetime]] = Counter()
        self._lock = threading.Lock()
        self._begun = False

    def begin(self) -> None:
        """From now on there is trouble; before, the host tries out whether it is there."""
        self._begun = True

    def of_connection(self) -> Trouble | None:
        """What becomes of a new connection."""
        return self._draw("connection", AT_CONNECTING)

    def of_mail(self) -> Trouble | None:
        """What becomes of the mail that is about to be handed over."""
        return self._draw("mail", AT_MAILING)

    def _draw(self, what: str, stages: tuple[Stage, ...]) -> Trouble | None:
        if not self._begun:
            return None
        now = self._clock.now()
        with self._lock:
            self._came[what, now] += 1
            key = (what, now.isoformat(), self._came[what, now])
        fault = drawn(self._faults, self._seed, *key)
        if fault is None:
            return None
        lost = fault in {"reset", "timeout"}
        taken = fault == "slow" or (lost and happens(0.5, self._seed, "taken", *key))
        trouble = Trouble(pick(stages, self._seed, "stage", *key), fault, taken)
        self._note(now, trouble)
        return trouble

    def _note(self, now: datetime, trouble: Trouble) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": now.isoformat(), **trouble._asdict()}) + "\n")


class TroubledSMTP(SMTP):
    """One connection to a host that has troubles."""

    def __init__(self, handler: Any, troubles: Troubles, **settings: Any) -> None:
        self._troubles = troubles
        self._trouble: Trouble | None = None
        self._slowly = False
        super().__init__(handler, **settings)

    def trouble_at(self, stage: Stage) -> Trouble | None:
        """What goes wrong at this stage."""
        return self._trouble if self._trouble and self._trouble.stage == stage else None

    async def suffer(self, trouble: Trouble) -> None:
        """Let the trouble happen; returns if an answer follows, which then comes slowly."""
        if trouble.fault == "slow":
            self._slowly = True
        elif trouble.answer is not None:
            await self.push(trouble.answer)
            if trouble.fault == "error_421" or trouble.stage == "greeting":
                await self._end()
        else:
            if trouble.fault == "reset" and self.transport is not None:
                connection: socket.socket = self.transport.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
                self.transport.abort()  # type: ignore[attr-defined]
            await self._until_hung_up()

    async def push(self, status: Any) -> None:
        """Say something; slowly, if that is what was drawn."""
        if not self._slowly:
            await super().push(status)
            return
        self._slowly = False
        for piece in pieces(f"{status}\r\n".encode()):
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(SLOW_S / PIECES)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's names
        """HELO's longer form."""
        if await self._goes_on("helo"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        """Who is there."""
        if await self._goes_on("helo"):
            await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """A mail begins: what becomes of it is drawn now."""
        self._trouble = self._troubles.of_mail()
        if await self._goes_on("sender"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        """Its recipient."""
        if await self._goes_on("recipient"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Its text, whose end has troubles of its own."""
        if await self._goes_on("data"):
            await super().smtp_DATA(arg)

    async def _handle_client(self) -> None:
        self._trouble = self._troubles.of_connection()
        if await self._goes_on("greeting"):
            await super()._handle_client()

    async def _goes_on(self, stage: Stage) -> bool:
        """Let what was drawn for this stage happen; say whether the host answers as it would."""
        trouble = self.trouble_at(stage)
        if trouble is not None:
            await self.suffer(trouble)
        return trouble is None or trouble.fault == "slow"

    async def _end(self) -> None:
        """Hang up."""
        if self.transport is not None:
            self.transport.close()
        await self._until_hung_up()

    async def _until_hung_up(self) -> None:
        """Wait for the connection's end, which cancels whoever waits here."""
        try:
            await asyncio.sleep(UNTIL_HUNG_UP_S)
        finally:
            if self.transport is not None:
                self.transport.close()
