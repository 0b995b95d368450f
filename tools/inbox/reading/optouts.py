# ruff: noqa: RUF001 - words of many scripts
"""Opt-outs: a mail program's button, a word as the subject, or a wish in what the person wrote."""

from data.wordings import any_of
from tools.inbox.reading.sent import NOTHING, Sent
from tools.inbox.reading.wish_words import NOT_MEANT
from tools.inbox.reading.wishes import find_wish

_SUBJECT = any_of(
    r"^(?:please )?(?:un-?subscribe|opt[\s-]?out|remove(?: me)?|stop|abmelden|abmeldung|désabonne\w*|désinscri\w*"
    r"|baja|cancella(?:mi|ci|temi|teci|zione)?"
    r"|uitschrijven|afmelden)(?: (?:\S*\d\S*|me|us|it|now|please|pls|thanks?|all|e-?mails?|mails?|mailing|bitte|merci"
    r"|grazie|gracias|danke|from|list|this|these|your)){0,3}\W*$",
)
_MARKS = any_of(r"^(?:\s*\[[^\]]{0,30}\])?(?:\s*\w{1,4}\s?[:：])+\s*")


# The words on which carriers act (CTIA, Messaging Principles, 5.1.3), and "stop" first or last in a short text.
_TEXTED = any_of(
    r"^[^\w\n]*(?:stop\s?all|stop|un-?subscribe|end|quit|cancel|revoke|opt\s?-?out)\W*$",
    r"^[^\w\n]*(?:please |pls )?stop\b(?!\s+(?:by|in|at|over|and)\b)(?:\W+\w+){0,5}\W*$",
    r"^[^\w\n]*+\w++(?:\W++\w++){0,5}?\W+stop\W*(?:please|pls|now|thanks?|thank you)?\W*$",
)
_BUTTON = any_of(r"^\s*unsubscribe\b[\s:<(]*[\w.~+/=-]*[\s>)]*$")


def by_button(subject: str) -> bool:
    """Say whether a mail program wrote this, its button to unsubscribe pressed; some say that a machine wrote it."""
    return bool(_BUTTON.match(subject))


def find_opt_out(subject: str, written: str, sent: Sent = NOTHING) -> str | None:
    """Return the words that opt out, or None. ``written`` is the person's own text, without quotes."""
    if match := _SUBJECT.match(subject.strip()):
        return f"subject: {match[0].strip()}"
    own = sent.cut_from(_MARKS.sub("", subject).strip()).strip(" -:|")
    return find_wish(written) or ((f"subject, {found}" if (found := find_wish(own)) else None) if own else None)


def find_in_text(written: str) -> str | None:
    """Return the words that opt out of a text message, where a word alone says it; or None."""
    found = _TEXTED.search(NOT_MEANT.sub(" ", written))
    return f"words: {' '.join(found[0].split())[:80]}" if found else find_opt_out("", written)
