"""A server on loopback that answers whatever comes with prepared bytes, as slowly as it likes."""

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

Talk = Callable[[bytes], Iterable[bytes]]
"""What it says to a request's head: pieces, each sent by itself."""

PAUSE_S = 0.2


@contextmanager
def rude(talk: Talk, pause_s: float = 0.0) -> Iterator[int]:
    """Listen, and give the port; ``pause_s`` lies between two pieces."""
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0), backlog=64)
    threads: list[threading.Thread] = []

    def answer(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (more := caller.recv(65_536)):
                head += more
            if announced := re.search(rb"(?i)content-length: *(\d+)", head):
                missing = int(announced[1]) - len(head.partition(b"\r\n\r\n")[2])
                while missing > 0 and (more := caller.recv(missing)):
                    missing -= len(more)
            for piece in talk(head):
                caller.sendall(piece)
                if pause_s and over.wait(pause_s):
                    return

    def listen() -> None:
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                threads.append(threading.Thread(target=answer, args=(caller,), daemon=True))
                threads[-1].start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        over.set()
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        for thread in threads:
            thread.join(5)


def whole(body: bytes, *head: str, status: str = "200 OK") -> bytes:
    """An answer in one piece, after which the connection ends."""
    lines = [f"HTTP/1.1 {status}", *head, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def byte_by_byte(start: bytes, byte: bytes = b"x") -> Iterator[bytes]:
    """An answer that begins at once and never ends."""
    yield start
    while True:
        yield byte
