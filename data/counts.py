"""Counts as people read them: ``1 message``, ``2 messages``."""


def counted(number: int, one: str, more: str = "") -> str:
    """The number with its noun (and verb, as in ``thing waits``); ``more`` is what two are, by default with an s."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def waits(things: int, requests: int) -> str:
    """What waits for a person, and how much of it is asked for a decision: the same words wherever it is counted."""
    if not things:
        return "nothing waits for a person"
    share = "all" if requests == things else str(requests) if requests else "none"
    return f"{counted(things, 'thing waits', 'things wait')} for a person, {share} of them for a decision"
