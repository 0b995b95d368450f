"""A person's own words in a mail: what we wrote, what they quote, footers and signatures are cut, in this order."""

from email.message import Message

from tools.inbox.reading import replies
from tools.inbox.reading.footers import without_footers
from tools.inbox.reading.parts import own_text
from tools.inbox.reading.sent import NOTHING, Sent, without_ours


def own_words(message: Message, sent: Sent = NOTHING) -> str:
    """Return what the writer of the mail says; ``sent`` is what we wrote to them."""
    return of_text(own_text(message), sent)


def of_text(text: str, sent: Sent = NOTHING) -> str:
    """Return what the writer of a text says."""
    theirs = without_ours(text, sent)
    return replies.strip_signature(without_footers(replies.strip_quotes(theirs)))
