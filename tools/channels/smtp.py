"""SMTP over one kept connection.

The dialogue is spoken step by step, because only so it is known how far a mail got when something breaks: before the
text is handed over it is safe to try again, after that it is not.
"""

import re
import smtplib
import ssl
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from config.files.connections import SmtpConnection
from config.scrubbing import scrub
from tools.channels.host_ids import host_id
from tools.channels.mail import needs_utf8, to_bytes, wire_address
from tools.channels.port import (
    Accepted,
    Delivery,
    Outgoing,
    OutgoingMail,
    RefusedForGood,
    RefusedForNow,
    Stage,
    Uncertain,
)
from tools.http.oauth import access_token, xoauth2

LONGEST_ANSWER = 2_000

_LEADING_DOT = re.compile(rb"(?m)^\.")
_EXPECTED: dict[Stage, int] = {"sender": 250, "recipient": 250, "data": 354}
"""The stages of a mail's envelope in their order, and the answer with which each goes on."""

_BROKEN = (OSError, smtplib.SMTPServerDisconnected)


class SmtpChannel:
    """A channel to one mail server; a context manager. Not to be shared by threads."""

    def __init__(self, connection: SmtpConnection) -> None:
        self._connection = connection
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()

    def greet(self) -> str | None:
        """Connect and log in as for a mail, without one; return what went wrong, None if nothing did."""
        try:
            self._smtp = self._smtp or self._open()
        except (OSError, smtplib.SMTPException) as error:
            return self._why(error)
        return None

    def send(self, outgoing: Outgoing) -> Delivery:
        """Hand over one mail. A kept connection that was closed, or is used up, is opened again, once."""
        if not isinstance(outgoing, OutgoingMail):
            return RefusedForGood(0, "a mail server sends mails alone", "data")
        mail = outgoing
        try:
            text = to_bytes(mail)
        except ValueError as error:
            return RefusedForGood(0, f"not a mail that can be sent: {error}", "data")
        kept = self._smtp is not None
        outcome = self._attempt(mail, text)
        if kept and isinstance(outcome, RefusedForNow) and (outcome.stage == "connect" or _used_up(outcome)):
            self._drop()
            outcome = self._attempt(mail, text)
        return outcome

    def _attempt(self, mail: OutgoingMail, text: bytes) -> Delivery:
        try:
            smtp = self._smtp = self._smtp or self._open()
            refusal = self._envelope(smtp, mail)
        except smtplib.SMTPResponseException as error:
            self._drop()
            return RefusedForNow(error.smtp_code, _text(error.smtp_error), "connect")
        except (*_BROKEN, smtplib.SMTPException) as error:
            self._drop()
            return RefusedForNow(0, self._why(error), "connect")
        return refusal or self._hand_over(smtp, mail, text)

    def _open(self) -> smtplib.SMTP:
        smtp = _connected(self._connection)
        with ExitStack() as failed:
            failed.callback(smtp.close)
            _log_in(smtp, self._connection)
            failed.pop_all()
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, mail: OutgoingMail) -> Delivery | None:
        """Everything up to the server's go-ahead for the text; None when it gave it."""
        option = ""
        if needs_utf8(mail):
            if not smtp.has_extn("smtputf8"):
                return RefusedForGood(0, f"the mail server takes no addresses like {mail.recipient} (SMTPUTF8)", "data")
            smtp.command_encoding, option = "utf-8", " SMTPUTF8"
        commands = (
            f"MAIL FROM:<{wire_address(mail.sender_address)}>{option}",
            f"RCPT TO:<{wire_address(mail.recipient)}>",
            "DATA",
        )
        if not smtp.has_extn("pipelining"):
            for stage, command in zip(_EXPECTED, commands, strict=True):
                if refusal := _refusal(stage, *smtp.docmd(command)):
                    self._reset(smtp, refusal.code)
                    return refusal
            return None
        smtp.send("".join(f"{command}\r\n" for command in commands))
        return self._answers(smtp)

    def _answers(self, smtp: smtplib.SMTP) -> Delivery | None:
        """The answers to commands that were sent together (RFC 2920): the first refusal counts, the rest is read."""
        refusal, code = None, 0
        try:
            for stage in _EXPECTED:
                code, answer = smtp.getreply()
                refusal = refusal or _refusal(stage, code, answer)
            if refusal and code == _EXPECTED["data"]:
                # it wants a text for nobody: it gets an empty one
                smtp.send(".\r\n")
                smtp.getreply()
        except (*_BROKEN, smtplib.SMTPException):
            self._drop()
            if refusal is None:
                raise
            return refusal
        if refusal:
            self._reset(smtp, refusal.code)
        return refusal

    def _hand_over(self, smtp: smtplib.SMTP, mail: OutgoingMail, text: bytes) -> Delivery:
        try:
            smtp.send(_LEADING_DOT.sub(b"..", text) + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, answer = smtp.getreply()
        except (*_BROKEN, smtplib.SMTPException) as error:
            self._drop()
            return Uncertain(f"no answer after the text was handed over: {_text(str(error)) or type(error).__name__}")
        if 200 <= code < 300:
            said = _text(answer)
            return Accepted(said, host_id(said, self._connection.host, mail.message_id))
        if 400 <= code < 600:
            self._reset(smtp, code)
            return _refused(code, answer, "data")
        self._drop()
        return Uncertain(f"an answer that is none after the text was handed over: {code} {_text(answer)}")

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        """Make the connection fit for the next mail; 421 says that the server is about to close it."""
        if code == 421:
            self._drop()
            return
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _why(self, error: Exception) -> str:
        return f"{self._connection.host}:{self._connection.port}: {_text(str(error)) or type(error).__name__}"

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def tls_trouble(settings: SmtpConnection) -> str | None:
    """What is wrong with the server's TLS, None if nothing is; nobody logs in.

    Raises:
        OSError: the server is not there, so that nothing is known.
    """
    try:
        _connected(settings).close()
    except ssl.SSLCertVerificationError as error:
        return f"its certificate is not to be trusted: {error.verify_message}"
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise ConnectionError("it breaks off in the middle of TLS") from error
    except ssl.SSLError as error:
        return f"it has no TLS that works: {error.reason or error}"
    except smtplib.SMTPNotSupportedError:
        return "it offers no STARTTLS"
    except smtplib.SMTPServerDisconnected as error:
        raise ConnectionError(str(error)) from error
    except smtplib.SMTPException as error:
        raise ConnectionError(f"{type(error).__name__}: {error}") from error
    return None


def _connected(settings: SmtpConnection) -> smtplib.SMTP:
    """A connection with the security that is set."""
    trusted = ssl.create_default_context()
    if settings.ca_file:
        trusted.load_verify_locations(settings.ca_file)
    try:
        if settings.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout_s, context=trusted
            )
        else:
            smtp = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
    except UnicodeError as error:
        raise ConnectionError(f"{settings.host} is no name of a host") from error
    with ExitStack() as failed:
        failed.callback(smtp.close)
        smtp.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            smtp.starttls(context=trusted)
            smtp.ehlo()
        failed.pop_all()
    return smtp


def _used_up(refusal: RefusedForNow) -> bool:
    """Does the server take no more by this connection (RFC 5321, 4.5.3.1.10; RFC 3463, X.5.3)?"""
    return refusal.stage != "data" and (refusal.code == 421 or (refusal.code == 452 and "4.5.3" in refusal.text))


def _log_in(smtp: smtplib.SMTP, settings: SmtpConnection) -> None:
    """As the settings say: with an access token, with a password (PLAIN or LOGIN, as the server offers), or not."""
    if settings.oauth:
        said = xoauth2(settings.username, access_token(settings.oauth))
        # a refusal comes as a challenge, which an empty answer ends
        smtp.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
    elif settings.username:
        smtp.login(settings.username, settings.password)


def _refusal(stage: Stage, code: int, answer: bytes) -> RefusedForGood | RefusedForNow | None:
    """What the server has against it at this stage, if anything."""
    if code == _EXPECTED[stage] or (stage == "recipient" and code == 251):
        return None
    return _refused(code, answer, stage)


def _refused(code: int, answer: bytes, stage: Stage) -> RefusedForGood | RefusedForNow:
    if code >= 500:
        return RefusedForGood(code, _text(answer), stage)
    return RefusedForNow(code, _text(answer), stage)


def _text(answer: bytes | str) -> str:
    """The server's words, without the password that it may repeat."""
    return scrub(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)[:LONGEST_ANSWER]
