"""Characters that nobody sees: Unicode's own list of those that a program may leave out of what it shows."""

import re

TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""What turns the direction of writing, as a class of a pattern."""
TAGS = "\U000e0000-\U000e007f"
"""Letters that nobody sees, as a class of a pattern: a text may say something by them, and only to a machine."""
WIDTHLESS = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What has no width, or is a letter without a form, as a class of a pattern."""
HIDING = rf"(?![\u200c\u200d\ufe0e\ufe0f])[{TURNING}{WIDTHLESS}]"
"""A pattern of those that only hide something: scripts join letters, and emoji say how they look, by the others."""

_UNSEEN = re.compile(f"[{TURNING}{WIDTHLESS}]")


def seen(text: str) -> str:
    """What of a text can be seen."""
    return text if text.isascii() else _UNSEEN.sub("", text)
