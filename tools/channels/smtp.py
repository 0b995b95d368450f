"""SMTP over one kept connection.

The dialogue is spoken step by step, because only so it is known how far a mail got when something breaks: before the
text is handed over it is safe to try again, after that it is not.
"""

import re
import smtplib
import ssl
from types import TracebackType
from typing import Self

from config.connections import SmtpConnection
from tools.channels.mail import to_bytes
from tools.channels.port import Accepted, Delivery, OutgoingMail, RefusedForGood, RefusedForNow, Stage, Uncertain

_LEADING_DOT = re.compile(rb"(?m)^\.")
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
            return f"{self._connection.host}:{self._connection.port}: {error or type(error).__name__}"
        return None

    def send(self, mail: OutgoingMail) -> Delivery:
        """Hand over one mail. A kept connection that the server has closed meanwhile is opened again, once."""
        try:
            text = to_bytes(mail)
        except ValueError as error:
            return RefusedForGood(0, f"not a mail that can be sent: {error}", "data")
        kept = self._smtp is not None
        outcome = self._attempt(mail, text)
        if kept and isinstance(outcome, RefusedForNow) and outcome.stage == "connect":
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
            return RefusedForNow(0, f"{self._connection.host}:{self._connection.port}: {error}", "connect")
        return refusal or self._hand_over(smtp, text)

    def _open(self) -> smtplib.SMTP:
        settings = self._connection
        if settings.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout_s, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
        try:
            smtp.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if settings.username:
                smtp.login(settings.username, settings.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, mail: OutgoingMail) -> Delivery | None:
        """Everything up to the server's go-ahead for the text; None when it gave it."""
        steps: tuple[tuple[Stage, str, int], ...] = (
            ("sender", f"MAIL FROM:<{mail.sender_address}>", 250),
            ("recipient", f"RCPT TO:<{mail.recipient}>", 250),
            ("data", "DATA", 354),
        )
        for stage, command, expected in steps:
            code, answer = smtp.docmd(command)
            if code == expected or (stage == "recipient" and code == 251):
                continue
            self._reset(smtp, code)
            return _refused(code, answer, stage)
        return None

    def _hand_over(self, smtp: smtplib.SMTP, text: bytes) -> Delivery:
        try:
            smtp.send(_LEADING_DOT.sub(b"..", text) + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, answer = smtp.getreply()
        except (*_BROKEN, smtplib.SMTPException) as error:
            self._drop()
            return Uncertain(f"no answer after the text was handed over: {error or type(error).__name__}")
        if 200 <= code < 300:
            return Accepted(_text(answer))
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

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _refused(code: int, answer: bytes, stage: Stage) -> Delivery:
    if code >= 500:
        return RefusedForGood(code, _text(answer), stage)
    return RefusedForNow(code, _text(answer), stage)


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
