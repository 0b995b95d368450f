"""From an event to the bytes of the mail that comes back."""

from email.message import EmailMessage

from rehearsal.mail import answers, dsn
from rehearsal.mail.events import Event
from rehearsal.mail.letter import Letter


def compose(event: Event, original: EmailMessage, seed: int) -> bytes:
    """Return the mail of an event; the same event gives the same bytes."""
    letter = Letter(event, original, seed)
    match event.kind:
        case "hard_bounce" | "soft_bounce" | "delay":
            mail = dsn.notice(letter)
        case "auto_reply":
            mail = answers.auto_reply(letter)
        case "complaint":
            mail = answers.complaint(letter)
        case "opt_out":
            mail = answers.opt_out(letter)
        case _:
            mail = answers.reply(letter)
    return mail.as_bytes()
