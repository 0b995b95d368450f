"""A real Postfix and a real Dovecot as private instances on loopback; nothing that they take leaves this machine.

Everything for ``*.test`` and ``*.example`` is delivered here: our own mailboxes (``box1@ours.test`` ...) each to a
Maildir that Dovecot serves, all other people to one Maildir. Nobody is there whose name begins with ``gone``: Postfix
finds that out after it took the mail, on its strict port at once. Whose name begins with ``full`` has no room left,
whose begins with ``slow`` is out of reach for as long as Postfix tries, which is seconds. Any other host is an error.
"""

import imaplib
import os
import pwd
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import IPv4Address
from pathlib import Path
from string import Template
from typing import Any

from config.files.connections import InboxConnection, SmtpConnection
from data.clock import SystemClock, real_pause

OURS = "ours.test"
HOST = str(IPv4Address("127.128.0.0") + os.getpid())
"""An address of loopback that no other process listens at: a port that is free there stays free until it is bound."""
BOXES = 60
PASSWORD = "a-password-for-tests"
LONGEST_S = 300.0
TEMPLATES = Path(__file__).parent / "servers"
PATH = "/usr/sbin:/sbin:/usr/bin:/bin"
OWNER = pwd.getpwnam("nobody")


def missing() -> str | None:
    """Say why the servers cannot be started here, None if they can."""
    absent = [name for name in ("postfix", "dovecot", "openssl") if shutil.which(name, path=PATH) is None]
    if absent:
        return f"not installed: {', '.join(absent)}"
    return None if os.geteuid() == 0 else "only root can start Postfix and Dovecot"


@dataclass
class PostOffice:
    """The servers while they run."""

    folder: Path
    smtp_port: int
    strict_smtp_port: int
    imap_port: int
    imaps_port: int
    _given: list[str] = field(default_factory=list)

    @property
    def certificate(self) -> Path:
        """What both servers show: a certificate for their address, signed by itself."""
        return self.folder / "cert.pem"

    def box(self) -> str:
        """Return a mailbox of ours that nobody has used yet, as an address; its login is what stands before the @."""
        assert len(self._given) < BOXES, "all mailboxes are in use; see BOXES"
        self._given.append(f"box{len(self._given) + 1}@{OURS}")
        return self._given[-1]

    def smtp(self, strict: bool = False) -> SmtpConnection:
        """Return the way to Postfix: to the port that refuses unknown users at once, or the one that bounces them."""
        port = self.strict_smtp_port if strict else self.smtp_port
        return SmtpConnection(host=HOST, port=port, security="none", timeout_s=LONGEST_S)

    def inbox(self, address: str, **changes: Any) -> InboxConnection:
        """Return the way to a mailbox of ours over IMAP."""
        plain = {"kind": "imap", "host": HOST, "port": self.imap_port, "security": "none"}
        login = {"username": address.partition("@")[0], "password": PASSWORD}
        return InboxConnection.model_validate(plain | login | changes)

    def reads(self, address: str) -> imaplib.IMAP4:
        """Return what a person's mail program has: a connection of their own, the folder open; theirs to close."""
        client = imaplib.IMAP4(HOST, self.imap_port, timeout=LONGEST_S)
        client.login(address.partition("@")[0], PASSWORD)
        client.select()
        return client

    def maildir(self, address: str) -> Path:
        """Return the Maildir of a mailbox of ours."""
        return self.folder / "mail" / address.partition("@")[0]

    def post(self, mail: EmailMessage | bytes, sender: str, recipient: str) -> None:
        """Hand a mail to Postfix as anybody may."""
        data = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
        with smtplib.SMTP(HOST, self.smtp_port, timeout=LONGEST_S) as client:
            client.sendmail(sender, [recipient], data)

    def lying_in(self, address: str, at_least: int = 1) -> list[Path]:
        """Return the mails in a mailbox of ours, once there are so many."""
        self.wait_for(lambda: len(_mails(self.maildir(address))) >= at_least, f"{at_least} mails for {address}")
        return _mails(self.maildir(address))

    def people_have(self, sender: str) -> list[Path]:
        """Return the mails that people have from an address."""
        mark = f"Return-Path: <{sender}>".encode()
        return [mail for mail in _mails(self.folder / "mail" / "people") if mark in mail.read_bytes()[:2_000]]

    def wait_for(self, condition: Callable[[], bool], what: str, longest_s: float = LONGEST_S) -> None:
        """Wait until something was done; after the longest time fail, with the end of what the servers have written."""
        clock = SystemClock()
        begun = clock.now()
        while not condition():
            if (clock.now() - begun).total_seconds() > longest_s:
                raise AssertionError(f"waited in vain for {what}:\n{self.log()}")
            real_pause(0.02)

    def relays(self) -> set[str]:
        """Return by what means mails were delivered so far, as Postfix logs it."""
        return set(re.findall(r" relay=([^,]+),", (self.folder / "mail.log").read_text(errors="replace")))

    def log(self) -> str:
        """Return the end of what the servers have written."""
        files = (self.folder / "mail.log", self.folder / "dovecot.log")
        return "\n".join(file.read_text(errors="replace")[-4_000:] for file in files if file.exists())


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Start the servers and end them, by their process ids."""
    folder = Path(tempfile.mkdtemp(prefix="mpo-"))
    folder.chmod(0o755)
    smtp, strict_smtp, imap, imaps = _free_ports(4)
    office = PostOffice(folder, smtp, strict_smtp, imap, imaps)
    try:
        _configure(office)
        try:
            _run("postfix", "-c", str(folder / "postfix"), "start")
        except AssertionError as failed:  # it says why in its log alone
            raise AssertionError(f"{failed}{office.log()}") from None
        dovecot = subprocess.Popen(
            [_program("dovecot"), "-F", "-c", str(folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            ports = (office.smtp_port, office.strict_smtp_port, office.imap_port, office.imaps_port)
            office.wait_for(lambda: all(map(_listens, ports)), "the servers to listen")
            yield office
        finally:
            dovecot.terminate()
            dovecot.wait(LONGEST_S)
            _run("postfix", "-c", str(folder / "postfix"), "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(office: PostOffice) -> None:
    folder = office.folder
    boxes = [f"box{number}" for number in range(1, BOXES + 1)]
    _run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
        "-addext", f"subjectAltName=IP:{HOST}", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
    )  # fmt: skip
    values = {
        "folder": str(folder),
        "host": HOST,
        "daemons": _run("postconf", "-d", "-h", "daemon_directory").strip(),
        "uid": str(OWNER.pw_uid),
        "gid": str(OWNER.pw_gid),
        "smtp_port": str(office.smtp_port),
        "strict_smtp_port": str(office.strict_smtp_port),
        "imap_port": str(office.imap_port),
        "imaps_port": str(office.imaps_port),
        "boxes": "\n".join(rf"/^{box}@ours\.test$/ {box}/" for box in boxes),
    }
    for name in ("postfix", "queue", "data", "mail", "run", "state"):
        (folder / name).mkdir()
    for name in ("main.cf", "master.cf"):
        _write(folder / "postfix" / name, name, values)
    for name in ("transport", "domains", "mailboxes", "dovecot.conf"):
        _write(folder / name, name, values)
    (folder / "users").write_text("".join(f"{name}:{PASSWORD}\n" for name in [*boxes, "people"]))
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", OWNER.pw_uid, OWNER.pw_gid)


def _write(path: Path, template: str, values: dict[str, str]) -> None:
    path.write_text(Template((TEMPLATES / template).read_text()).substitute(values))


def _mails(maildir: Path) -> list[Path]:
    return [mail for each in ("new", "cur") if (maildir / each).is_dir() for mail in (maildir / each).iterdir()]


def _program(name: str) -> str:
    return shutil.which(name, path=PATH) or name


def _run(name: str, *arguments: str) -> str:
    done = subprocess.run([_program(name), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name} {' '.join(arguments)}: {done.stderr or done.stdout}"
    return done.stdout


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex((HOST, port)) == 0
