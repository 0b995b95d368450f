"""Bounces and delay notices as the usual servers write them, Postfix to qmail; a domain keeps its server."""

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from types import MappingProxyType
from typing import NamedTuple

from rehearsal import seeded
from rehearsal.mail.letter import Letter, envelope, part


class Refusal(NamedTuple):
    """What a server says: the SMTP code, the enhanced status, its words (``{a}`` is the address)."""

    code: int
    status: str
    words: str


HARD = (
    Refusal(550, "5.1.1", "<{a}>: Recipient address rejected: User unknown in virtual mailbox table"),
    Refusal(550, "5.1.1", "The email account that you tried to reach does not exist."),
    Refusal(550, "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient {a} not found by SMTP address lookup"),
    Refusal(550, "5.2.1", "The email account that you tried to reach is disabled."),
    Refusal(554, "5.4.4", "Unable to route: host not found"),
    Refusal(550, "5.1.0", "No such user here"),
)
FULL = (
    Refusal(452, "4.2.2", "The recipient's inbox is out of storage space. Mailbox full"),
    Refusal(552, "5.2.2", "<{a}>: mailbox is full: retry later (quota exceeded)"),
    Refusal(450, "4.3.2", "Service temporarily unavailable, try again later"),
)
UNREACHABLE = (
    Refusal(451, "4.4.1", "connect to mx: Connection timed out"),
    Refusal(451, "4.7.1", "Greylisting in action, please come back later"),
    Refusal(421, "4.4.2", "lost connection while sending end of data"),
)

Style = Callable[[Letter, str, Refusal], EmailMessage]


def notice(letter: Letter) -> EmailMessage:
    """Return the bounce or the delay notice of an event."""
    style = seeded.pick(tuple(_STYLES.values()), letter.seed, "server", letter.domain)
    return style(letter, _action(letter), _refusal(letter))


def _action(letter: Letter) -> str:
    return "delayed" if letter.event.kind == "delay" else "failed"


def _refusal(letter: Letter) -> Refusal:
    if letter.event.kind == "hard_bounce":
        choices: tuple[Refusal, ...] = HARD
    else:
        full = seeded.happens(0.5, letter.seed, "full", letter.person)
        choices = FULL if full else UNREACHABLE
    code, status, words = seeded.pick(choices, letter.seed, "refusal", letter.person)
    return Refusal(code, status, words.replace("{a}", letter.person))


def _postfix(letter: Letter, action: str, refusal: Refusal) -> EmailMessage:
    late = action == "delayed"
    subject = "Delayed Mail (still being retried)" if late else "Undelivered Mail Returned to Sender"
    host = f"mx.{letter.domain}"
    intro = (
        "####################################################################\n"
        "# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n"
        "####################################################################\n\n"
        "Your message could not be delivered for more than 4 hour(s).\n"
        "It will be retried until it is 5 day(s) old.\n"
        if late
        else "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients."
        " It's attached below.\n"
    )
    text = (
        f"This is the mail system at host {host}.\n\n{intro}\n"
        "For further assistance, please send mail to postmaster.\n\n                   The mail system\n\n"
        f"<{letter.person}>: host {host}[192.0.2.25] said: {refusal.code}\n    {refusal.status} {refusal.words}"
        " (in reply to RCPT TO command)\n"
    )
    mail = _mail(letter, f"MAILER-DAEMON@{host}", "Mail Delivery System", subject)
    if not late:
        mail["Auto-Submitted"] = "auto-replied"
    return _report(mail, letter, text, refusal, reporter=f"dns; {host}", headers_only=late)


def _exchange(letter: Letter, action: str, refusal: Refusal) -> EmailMessage:
    late = action == "delayed"
    subject = f"{'Delivery delayed' if late else 'Undeliverable'}: {letter.subject}"
    text = (
        f"Delivery is delayed to these recipients or groups:\n\n{letter.person}\n\n"
        "This message hasn't been delivered yet. Delivery will continue to be attempted.\n\n"
        "The server will keep trying to deliver this message for the next 1 days, 19 hours and 52 minutes.\n"
        if late
        else f"Your message to {letter.person} couldn't be delivered.\n\n"
        f"{letter.person.partition('@')[0]} wasn't found at {letter.domain}, or the mailbox can't take mail now.\n\n"
        "Diagnostic information for administrators:\n\n"
        f"Generating server: mail.{letter.domain}\n{letter.person}\n"
        f"Remote Server returned '{refusal.code} {refusal.status} {refusal.words}'\n"
    )
    sender = f"MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{letter.domain}"
    mail = _mail(letter, sender, "Microsoft Outlook", subject)
    mail["X-MS-Exchange-Message-Is-Ndr"] = ""
    mail["Auto-Submitted"] = "auto-replied"
    mail["In-Reply-To"] = letter.event.cause.message_id
    return _report(mail, letter, text, refusal, reporter=f"dns;mail.{letter.domain}")


def _exim(letter: Letter, action: str, refusal: Refusal) -> EmailMessage:
    late = action == "delayed"
    subject = (
        f"Warning: message {letter.event.key[:6]}-000{letter.event.key[6:9]}-1X delayed 4 hours"
        if late
        else "Mail delivery failed: returning message to sender"
    )
    text = (
        "This message was created automatically by mail delivery software.\n"
        "A message that you sent has not yet been delivered to one or more of its\n"
        f"recipients after more than 4 hours on the queue on mx.{letter.domain}.\n\n"
        f"The address to which the message has not yet been delivered is:\n\n  {letter.person}\n"
        f"    Delay reason: {refusal.words}\n\n"
        "No action is required on your part. Delivery attempts will continue for\nsome time.\n"
        if late
        else "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n"
        f"  {letter.person}\n    host mx.{letter.domain} [192.0.2.25]\n"
        f"    SMTP error from remote mail server after RCPT TO:<{letter.person}>:\n"
        f"    {refusal.code} {refusal.status} {refusal.words}\n"
    )
    mail = _mail(letter, f"Mailer-Daemon@mx.{letter.domain}", "Mail Delivery System", subject)
    mail["Auto-Submitted"] = "auto-replied"
    if not late:
        mail["X-Failed-Recipients"] = letter.person
    return _report(mail, letter, text, refusal, reporter=f"dns; mx.{letter.domain}")


def _gmail(letter: Letter, action: str, refusal: Refusal) -> EmailMessage:
    late = action == "delayed"
    subject = f"Delivery Status Notification ({'Delay' if late else 'Failure'})"
    text = (
        f"** Delivery incomplete **\n\nThere was a temporary problem delivering your message to {letter.person}."
        " Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.\n\n"
        if late
        else f"** Message not delivered **\n\nYour message wasn't delivered to {letter.person}.\n\n"
    ) + f"The response was:\n{refusal.code} {refusal.status} {refusal.words}\n"
    mail = _mail(letter, "mailer-daemon@googlemail.example", "Mail Delivery Subsystem", subject)
    mail["Auto-Submitted"] = "auto-replied"
    if not late:
        mail["X-Failed-Recipients"] = letter.person
    mail["In-Reply-To"] = letter.event.cause.message_id
    mail["References"] = letter.event.cause.message_id
    return _report(mail, letter, text, refusal, reporter="dns; googlemail.example")


def _qmail(letter: Letter, action: str, refusal: Refusal) -> EmailMessage:
    """Bounces of qmail follow no standard; it sends no notices of delay, so that those come from a relay."""
    if action == "delayed":
        return _postfix(letter, action, refusal)
    text = (
        f"Hi. This is the qmail-send program at mx.{letter.domain}.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{letter.person}>:\n192.0.2.25 does not like recipient.\n"
        f"Remote host said: {refusal.code} {refusal.status} {refusal.words}\nGiving up on 192.0.2.25.\n\n"
        "--- Below this line is a copy of the message.\n\n"
        f"Return-Path: <{letter.event.cause.mail_from}>\n{_headers(letter)}\n\n{letter.text}\n"
    )
    mail = _mail(letter, f"MAILER-DAEMON@mx.{letter.domain}", "", "failure notice")
    mail.set_content(text)
    return mail


def _mail(letter: Letter, sender: str, name: str, subject: str) -> EmailMessage:
    return envelope(letter, sender=sender, name=name, subject=subject, to=letter.event.cause.mail_from, return_path="")


def _report(
    mail: EmailMessage,
    letter: Letter,
    text: str,
    refusal: Refusal,
    *,
    reporter: str,
    headers_only: bool = False,
) -> EmailMessage:
    action = _action(letter)
    mail.set_content(text)
    mail.make_mixed()
    mail.replace_header("Content-Type", "multipart/report; report-type=delivery-status")
    mail.set_param("boundary", f"==report_{letter.event.key}")
    status = refusal.status if action == "failed" or refusal.status.startswith("4") else f"4{refusal.status[1:]}"
    fields = (
        f"Final-Recipient: rfc822; {letter.person}\nOriginal-Recipient: rfc822;{letter.person}\n"
        f"Action: {action}\nStatus: {status}\nRemote-MTA: dns; mx.{letter.domain}\n"
        f"Diagnostic-Code: smtp; {refusal.code} {refusal.status} {refusal.words}\n"
    )
    mail.attach(part("message/delivery-status", f"Reporting-MTA: {reporter}\n\n{fields}"))
    if headers_only:
        mail.attach(part("text/rfc822-headers", f"{_headers(letter)}\n"))
    else:
        mail.attach(part("message/rfc822", f"{_headers(letter)}\n\n{letter.text}\n"))
    return mail


def _headers(letter: Letter) -> str:
    kept = ("Message-ID", "Date", "From", "To", "Subject", "List-Unsubscribe")
    lines = [f"{name}: {letter.original[name]}" for name in kept if letter.original[name] is not None]
    return "\n".join(line.encode("ascii", "replace").decode() for line in lines)


_STYLES: Mapping[str, Style] = MappingProxyType(
    {"postfix": _postfix, "exchange": _exchange, "exim": _exim, "gmail": _gmail, "qmail": _qmail}
)
