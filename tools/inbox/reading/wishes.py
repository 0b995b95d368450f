# ruff: noqa: RUF001 - words of many scripts
"""Does somebody ask to be written to no more? Told from their own words alone, a sentence at a time."""

import re

from tools.inbox.reading import wish_words as say

MOST = 4_000
SHORT = 60
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+(?!\d)|\n\s*\n|(?<=[。！？])|(?<=[;；])\s")
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|sehr geehrte\w*|bonjour"
    r"|madame|monsieur|hola"
    r"|buenos d[ií]as|estimad[oa]s?|buongiorno|gentile|salve|ol[aá]|bom dia|prezad[oa]s?|beste|dag|goedemorgen|hej"
    r"|dzień dobry|szanown\w*"
    r"|здравствуйте|добрый день|您好|你好)\b[^\n.!?,:]{0,30}(?:[,:.!]\s*|\n)",
    re.IGNORECASE,
)


_FORBIDS = re.compile(r"\b(?:do not|don['\u2019]?t|never|stop|cease|no more|quit)\b", re.IGNORECASE)


def find_wish(written: str) -> str | None:
    """Return the words that ask for no more mail, or None where nothing asks for it beyond doubt."""
    text = _GREETING.sub("", written[:MOST].strip())
    if found := _alone(text):
        return found
    if any(say.INSTEAD.search(one) and not _FORBIDS.search(one) for one in _sentences(text)):
        return None
    for sentence in _sentences(text):
        if found := _asked_in(sentence):
            return found
    return _quoted(_ACROSS.search(" ".join(text.split())))


def _alone(text: str) -> str | None:
    """The one word for it, as the whole first line of a short text; a name may follow."""
    lines = [line.strip() for line in text.split("\n") if re.search(r"\w", line)]
    if not lines or len(lines) > 8 or not say.ALONE.match(lines[0]):
        return None
    rest = " ".join(lines[1:])
    return None if "?" in rest or len(rest) > 4 * SHORT else _quoted(say.ALONE.match(lines[0]))


def _sentences(text: str) -> list[str]:
    return [" ".join(one.split()) for one in _SENTENCE.split(text) if one.strip()][:80]


def _asked_in(sentence: str) -> str | None:
    if say.CONDITIONAL.match(sentence):
        return None
    plain = say.NOT_MEANT.sub(" ", sentence)
    if say.ALONE.match(plain) and plain == sentence:
        return _quoted(say.ALONE.match(plain))
    wordings = (*say.REQUESTS, *(say.UNACCENTED if plain.isascii() else ()))
    found = next((match for wording in wordings if (match := wording.search(plain))), None)
    return None if found is None or say.OF_OTHERS.search(plain) else _quoted(found)


_ACROSS = re.compile(
    r"\b(?:e-?mail|address|data|details|contact info\w*)\b[^?!]{0,80}[.?!]+\s+(?:\S+ ){0,9}?(?:please |kindly "
    r"|just )?(?:erase|delete|remove) (?:it|them)\b",
    re.IGNORECASE,
)
"""Where did you get my address? Delete it."""


def _quoted(found: re.Match[str] | None) -> str | None:
    return f"words: {' '.join(found[0].split())[:80]}" if found else None
