"""An IMAP server on loopback that misbehaves as it is told to, and otherwise does what a client that polls needs."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from config.files.connections import InboxConnection

Fault = Literal["NO", "BAD", "BYE", "drop", "half", "nonsense", "pieces", "silence about it"]
FAULTS: tuple[Fault, ...] = ("NO", "BAD", "BYE", "drop", "half", "nonsense", "pieces", "silence about it")
COMMANDS = ("greeting", "CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH 3", "FETCH 5", "FETCH 9", "LOGOUT")


@dataclass
class Server:
    """What the server has, what it was asked, and what it does wrong: ``wrong`` is asked at each command."""

    mails: dict[int, bytes]
    wrong: Callable[[str], Fault | None] = lambda _: None
    heard: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def inbox(self) -> InboxConnection:
        """The way to it."""
        return InboxConnection(
            kind="imap", host="127.0.0.1", port=self.port, security="none", username="u", password="p"
        )

    def asked(self, command: str) -> int:
        """How often it was asked for this."""
        return sum(each.startswith(command) for each in self.heard)


@contextmanager
def served(server: Server) -> Iterator[Server]:
    """The server while it runs."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _Dialogue(server, self).run()

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Threads(("127.0.0.1", 0), Handler) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


class _Dialogue:
    def __init__(self, server: Server, handler: socketserver.StreamRequestHandler) -> None:
        self._server, self._in, self._out = server, handler.rfile, handler.wfile

    def run(self) -> None:
        if not self._answer("*", "greeting", b"", "ready"):
            return
        while line := self._in.readline().decode().strip():
            tag, _, said = line.partition(" ")
            command = re.sub(r"^UID (\w+)(?: (\d+) .*)?", r"\1 \2", said).strip()
            name = command.split(" ")[0]
            whole = command if name == "FETCH" else name
            self._server.heard.append(said)
            if not self._answer(tag, whole, self._data(name, said), "done") or name == "LOGOUT":
                return

    def _data(self, name: str, said: str) -> bytes:
        mails = self._server.mails
        if name == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
        if name == "EXAMINE":
            return f"* {len(mails)} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n".encode()
        if name == "SEARCH":
            first, _, last = said.split(" ")[3].partition(":")
            # n:* has the last mail, also where that is below n
            found = [uid for uid in mails if uid >= int(first)] or [max(mails)] if last else [int(first)]
            return f"* SEARCH {' '.join(str(uid) for uid in found if uid in mails)}\r\n".encode()
        if name == "FETCH" and (data := mails.get(uid := int(said.split(" ")[2]))) is not None:
            return f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(data)}}}\r\n".encode() + data + b")\r\n"
        return b"* BYE going\r\n" if name == "LOGOUT" else b""

    def _answer(self, tag: str, command: str, data: bytes, said: str) -> bool:
        """Answer as it should, or wrong as it is told to; say whether the connection is still there."""
        whole = data + f"{tag} OK {said}\r\n".encode()
        match self._server.wrong(command):
            case None:
                self._out.write(whole)
            case "NO" | "BAD" as status:
                self._out.write(f"{tag} {status} [SERVERBUG] not now\r\n".encode())
            case "BYE":
                self._out.write(b"* BYE too busy\r\n")
                return False
            case "drop":
                return False
            case "half":
                self._out.write(whole[: len(whole) // 2])
                return False
            case "nonsense":
                self._out.write(b"\xff\xfe what?\r\n" + whole)
            case "silence about it":
                self._out.write(f"{tag} OK {said}\r\n".encode())
            case "pieces":
                for at in range(len(whole)):
                    self._out.write(whole[at : at + 1])
                    self._out.flush()
        return True
