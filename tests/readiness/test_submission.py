"""The way to the mail server: one that is not there, or hangs up, says nothing of its TLS."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, TCPServer
from typing import Literal

import pytest

from config.files.connections import SmtpConnection
from tools.channels.smtp import SmtpChannel
from tools.readiness.submission import secured


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("greets", [True, False])
def test_a_connection_that_breaks_off_is_no_fault_of_tls(security: Literal["tls", "starttls"], greets: bool) -> None:
    with breaking_off(security, greets) as port:
        cut = SmtpConnection(host="127.0.0.1", port=port, security=security, timeout_s=5)
        said = secured(cut)
    assert isinstance(said, str)
    assert f"127.0.0.1:{port} is not there" in said


@contextmanager
def breaking_off(security: Literal["tls", "starttls"], greets: bool) -> Iterator[int]:
    """The port of a server that hangs up in the middle of the TLS handshake, or (``not greets``) before it."""

    class Hanging(StreamRequestHandler):
        def handle(self) -> None:
            if not greets:
                return
            if security == "starttls":
                self.wfile.write(b"220 mail\r\n")
                self.rfile.readline()
                self.wfile.write(b"250-mail\r\n250 STARTTLS\r\n")
                self.rfile.readline()
                self.wfile.write(b"220 go ahead\r\n")
            self.connection.recv(10_000)

    with TCPServer(("127.0.0.1", 0), Hanging) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def test_a_mail_server_whose_name_is_none_is_not_there() -> None:
    none = SmtpConnection(host="smtp..ours.example")
    said = secured(none)
    assert isinstance(said, str)
    assert "smtp..ours.example is no name of a host" in said
    with SmtpChannel(none) as channel:
        assert "smtp..ours.example" in (channel.greet() or "")
