"""Faults of the wire: which request meets one, drawn by seed and key; and how a connection is lost, or dribbles."""

import os
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Literal, get_args

from config.files.worlds import FAULTS, MailFaults, WireFaults
from data.clock import real_pause
from rehearsal.seeded import Key, share_of

Fault = Literal[
    "error_421", "error_429", "error_450", "error_500", "error_529", "error_550", "reset", "timeout", "slow"
]
Loss = Literal["reset", "timeout"]

PIECES = 8
SLOW_S = 0.2
"""How long a slow answer takes: long beside a quick one, short beside anybody's patience."""
LINGER = struct.pack("ii", 1, 0)
"""What makes a closed socket break off instead of ending in order."""
_BEGUN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n{"


class Lost(Exception):
    """The request gets no answer."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss)
        self.loss = loss


def drawn(faults: WireFaults | MailFaults, seed: int, *key: Key) -> Fault | None:
    """Return what goes wrong with the request of this key, None for nothing."""
    name = share_of({known: getattr(faults, known, 0.0) for known in FAULTS}, seed, *key)
    return next((known for known in get_args(Fault) if known == name), None)


def lose(handler: BaseHTTPRequestHandler, loss: Loss) -> None:
    """End an HTTP request without an answer: broken off in the middle, or silent until the client has hung up."""
    handler.close_connection = True
    with suppress(OSError):
        if loss == "timeout":
            while handler.connection.recv(4096):
                pass
            return
        handler.connection.sendall(_BEGUN)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
        os.close(handler.connection.detach())


def pieces(content: bytes) -> list[bytes]:
    """Cut an answer up."""
    size = max(1, len(content) // PIECES)
    return [content[at : at + size] for at in range(0, len(content), size)]


def dribble(send: Callable[[bytes], object], content: bytes) -> None:
    """Send an answer piece by piece, with pauses."""
    for piece in pieces(content):
        send(piece)
        real_pause(SLOW_S / PIECES)
