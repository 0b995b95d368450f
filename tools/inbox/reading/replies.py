# ruff: noqa: RUF001 - words of many scripts
"""What a person wrote: the text without quotes, and without the signature.

mail-parser-reply knows how mail programs introduce a quote and how people close a letter; around it stands what it
does not do: answers below or between the quotes, and sentences that merely begin like a closing ("Thanks, but...").
"""

import re

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage, EmailReply

from data.wordings import any_of
from tools.inbox.reading.footers import is_reply_line
from tools.inbox.reading.parts import PARSER_ERRORS

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "sv", "da", "pl")
MAX_WRITTEN = 12_000

_CLOSINGS = re.compile(
    r"(?:" + "|".join(s for code in LANGUAGES for s in MAIL_LANGUAGES[code].get("signatures", ())) + r"|- ?\w)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"^\s*(?:>|\|)")
_WROTE = any_of(
    r"^(?=.*(?:\d|@|[:：]\s*$)).*\b(?:wrote|schrieb|geschrieben|a écrit|escribió|ha scritto|escreveu|schreef"
    r"|geschreven|skrev|napisał\S*|kirjoitti|napsal\S*|yazdı"
    r"|написал\S*|пишет|のメール|写道|作成)\s?.{0,80}[:：]?\s*[-:：]*\s*$",
    r"^\W{0,3}\d{4}[/.年-]\d{1,2}[/.月-]\d{1,2}.{0,40}<\S+@\S+>\W*$",
)
_HARD_MARK = any_of(
    r"^\s*-{2,}\s*(?:original message|forwarded message|begin forwarded message).{0,10}$|^\s*_{20,}\s*$",
    r"^\s*-{2,}\s*(?:ursprüngliche nachricht|originalnachricht|message d'origine|message original).{0,10}$",
    r"^\s*-{2,}\s*(?:mail original|message transféré|weitergeleitete nachricht|mensaje reenviado"
    r"|messaggio inoltrato|doorgestuurd bericht"
    r"|ursprungligt meddelande|wiadomość oryginalna|исходное сообщение|original besked|оригинальное сообщение"
    r"|元のメッセージ|原始邮件).{0,10}$",
    r"^\s*-{2,}\s*(?:mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht).{0,10}$",
)
_HEADER = re.compile(r"^[\s*>]{0,4}[^\W\d_][^:：\n@]{0,24}\s?\*?[:：]\*?(?:\s|$)")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
"""More than one of them: over 12,000 of them mail-parser-reply takes seven seconds."""
_SHIELD = "\u200b"


def strip_quotes(text: str) -> str:
    """Return the person's own lines, above, below or between what they quote; the signature is still there."""
    lines = text[:MAX_WRITTEN].split("\n")
    kept: list[str] = []
    skip = 0
    for number, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        if is_reply_line(line):
            if _says_something(kept):
                break
            continue
        if _QUOTE.match(line):
            continue
        if _WROTE.search(line):
            _drop_introduction(kept, line)
            if _says_something(kept) and not any(_QUOTE.match(later) for later in lines[number + 1 : number + 5]):
                break
            continue
        if _HARD_MARK.match(line) or (skip := _headers_from(lines, number)):
            if _says_something(kept):
                break
            skip = max(0, skip - 1)
            continue
        kept.append(line)
    return _first_of_thread("\n".join(kept)).strip()


def _says_something(lines: list[str]) -> bool:
    return any(re.search(r"\w", line) for line in lines)


def _headers_from(lines: list[str], start: int) -> int:
    """Return how many lines from here are the headers of an earlier mail, in whatever language; 0 if they are none.

    Three lines "Name: value" at least, one of them with an address and one with a date or a time.
    """
    if not _HEADER.match(lines[start]):
        return 0
    block: list[str] = []
    taken = 0
    for line in lines[start : start + 14]:
        if _HEADER.match(line):
            block.append(line)
        elif line.strip() and not (block and line[:1] in " \t"):
            break
        taken += 1
    text = "\n".join(block)
    dated = re.search(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[/.-]\d{1,2}[/.-]\d\d", text)
    return taken if len(block) >= 3 and "@" in text and dated else 0


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
    mail = EmailMessage(
        text=_shielded(_BLANK_LINES.sub("\n\n", text)), languages=list(LANGUAGES), keep_hyphen_lists=True
    )
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
