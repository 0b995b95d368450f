"""Mail servers on loopback that want a login, speak TLS, take commands in groups or international addresses."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from config.files.connections import SmtpConnection
from tests.support.smtp import smtp_server


class Taken(NamedTuple):
    """A mail that the server took."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    content: bytes


@dataclass
class Server:
    """What it took, who logged in and how, and how it answers (``answers`` by SMTP verb)."""

    extensions: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    password: str = ""
    token: str = ""
    taken: list[Taken] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def to(self, **settings: Any) -> SmtpConnection:
        """A connection to it."""
        return SmtpConnection.model_validate(
            {"host": "127.0.0.1", "port": self.port, "security": "none", "timeout_s": 5, **settings}
        )

    async def handle_EHLO(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [*responses[:-1], *(f"250-{name}" for name in self.extensions), responses[-1]]

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 - as above
        answer = self.answers.get("MAIL", "250 OK")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 - as above
        answer = self.answers.get("RCPT", "250 OK")
        if answer.startswith("25"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        assert isinstance(envelope.content, bytes)
        self.taken.append(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
        return self.answers.get("DATA", "250 OK")

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - as above
        said = base64.b64decode(args[1]).decode()
        self.logins.append("XOAUTH2")
        if said == f"user=sam@ours.example\x01auth=Bearer {self.token}\x01\x01":
            return AuthResult(success=True)
        await server.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False, message="535 5.7.8 the token is none")

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """PLAIN and LOGIN."""
        self.logins.append(mechanism)
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data == LoginPassword(b"sam@ours.example", self.password.encode()), handled=False)


@contextmanager
def serving(
    kind: type[Server] = Server, context: ssl.SSLContext | None = None, tls: bool = False, **how: Any
) -> Iterator[Server]:
    """A running server; ``tls`` speaks it from the start, else a ``context`` offers STARTTLS."""
    known = {name: how.pop(name) for name in list(how) if name in Server.__dataclass_fields__}
    handler = kind(**known)
    how |= {"authenticator": handler.authenticate, "auth_require_tls": False, "tls_context": None if tls else context}
    with smtp_server(handler, context if tls else None, **how) as handler.port:
        yield handler


class Authority(NamedTuple):
    """Somebody who signs certificates: theirs as a file, and a server's context with one that they signed."""

    ca_file: Path
    context: ssl.SSLContext


def authority(home: Path, name: str = "127.0.0.1", valid: timedelta = timedelta(days=1)) -> Authority:
    """A certificate for ``name`` that has been valid for a day and is so for ``valid`` from now."""
    now = datetime.now(UTC)
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Muster test authority")])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)

    def made(subject: x509.Name, public: Any, ca: bool) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + valid)
        return builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)

    root = made(issuer, ca_key.public_key(), ca=True)
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    signed_root = root.add_extension(usage, critical=True).sign(ca_key, hashes.SHA256())
    leaf = made(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")]), key.public_key(), ca=False)
    signed = leaf.add_extension(x509.SubjectAlternativeName([alternative]), critical=False).sign(
        ca_key, hashes.SHA256()
    )
    files = {"ca.pem": signed_root.public_bytes(Encoding.PEM), "cert.pem": signed.public_bytes(Encoding.PEM)}
    files["key.pem"] = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for file, data in files.items():
        (home / file).write_bytes(data)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / "cert.pem", home / "key.pem")
    return Authority(home / "ca.pem", context)
