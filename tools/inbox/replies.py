"""What a person wrote: the text without quotes, and without the signature.

mail-parser-reply knows how mail programs introduce a quote and how people close a letter; around it stands what it
does not do: answers below or between the quotes, and sentences that merely begin like a closing ("Thanks, but...").
"""

import re

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage, EmailReply

from tools.inbox.parts import PARSER_ERRORS
from tools.inbox.patterns import any_of

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "sv", "da", "pl")
MAX_WRITTEN = 12_000

_CLOSINGS = re.compile(
    r"(?:" + "|".join(s for code in LANGUAGES for s in MAIL_LANGUAGES[code].get("signatures", ())) + r"|- ?\w)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"^\s*(?:>|\|)")
_WROTE = any_of(r"(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał\S*)\s?.{0,80}:\s*$")
_HARD_MARK = any_of(
    r"^\s*-{2,}\s*(?:original message|forwarded message|begin forwarded message).{0,10}$|^\s*_{20,}\s*$",
    r"^\s*-{2,}\s*(?:ursprüngliche nachricht|originalnachricht|message d'origine|message original).{0,10}$",
    r"^\s*-{2,}\s*(?:mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht).{0,10}$",
)
_SHIELD = "\u200b"


def strip_quotes(text: str) -> str:
    """Return the person's own lines, above, below or between what they quote; the signature is still there."""
    lines = text[:MAX_WRITTEN].split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _HARD_MARK.match(line):
            break
        if _QUOTE.match(line):
            continue
        if _WROTE.search(line):
            if not any(_QUOTE.match(later) for later in lines[number + 1 : number + 5]):
                break
            _drop_introduction(kept, line)
            continue
        kept.append(line)
    return _first_of_thread("\n".join(kept)).strip()


def _drop_introduction(kept: list[str], line: str) -> None:
    """Remove the beginning of an introduction that was folded: "On Monday, ... <a@b>" over "wrote:"."""
    if re.match(r"\s*(?:On|Am|Le|El|Il|Em|Op|Den|Dnia)\b", line):
        return
    for back in range(1, 3):
        if len(kept) >= back and re.match(r"\s*(?:On|Am|Le|El|Il|Em|Op|Den|Dnia)\s.*\d", kept[-back]):
            del kept[-back:]
            return


def _first_of_thread(text: str) -> str:
    """Cut where the headers of an earlier mail begin (Outlook's way: From, Sent, To, Subject)."""
    try:
        replies = _parsed(text)
    except PARSER_ERRORS:
        return text
    own = [reply for reply in replies if not reply.headers]
    return own[0].content.replace(_SHIELD, "") if own else ""


def strip_signature(text: str) -> str:
    """Return the text without its signature; a text that is nothing else stays."""
    try:
        replies = _parsed(text)
    except PARSER_ERRORS:
        return text
    body = replies[0].body.replace(_SHIELD, "").strip() if replies else ""
    return body or text


def _parsed(text: str) -> list[EmailReply]:
    mail = EmailMessage(text=_shielded(text), languages=list(LANGUAGES), keep_hyphen_lists=True)
    mail.read()  # type: ignore[no-untyped-call]
    return mail.replies


def _shielded(text: str) -> str:
    """Mark lines that begin like a closing and go on as a sentence, so that they are not taken for a signature."""
    return "\n".join(_SHIELD + line if _is_sentence(line) else line for line in text.split("\n"))


def _is_sentence(line: str) -> bool:
    match = _CLOSINGS.match(line.strip())
    if not match:
        return False
    rest = line.strip()[match.end() :]
    return bool(re.match(r"\w", rest)) or len(rest.split()) > 3
