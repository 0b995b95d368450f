"""Counts and sums as people read them: ``1 message``, ``2 messages``, ``$0.31``, ``$0.0034``."""


def counted(number: int, one: str, more: str = "") -> str:
    """The number with its noun (and verb, as in ``thing waits``); ``more`` is what two are, by default with an s."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def waits(things: int, requests: int) -> str:
    """What waits for a person, and how much of it is asked for a decision: the same words wherever it is counted."""
    if not things:
        return "nothing waits for a person"
    if things == 1:
        return f"1 thing waits for a person{', for a decision' if requests else ''}"
    share = "all" if requests == things else str(requests) if requests else "none"
    return f"{counted(things, 'thing waits', 'things wait')} for a person, {share} of them for a decision"


def dollars(usd: float) -> str:
    """Whole cents; of what is a few of them at most, parts of a cent too."""
    return f"${usd:,.2f}" if abs(usd) >= 0.1 or round(usd, 4) == 0 else f"${usd:.4f}"


def dollars_apart(usd: float, other: float) -> tuple[str, str]:
    """Two sums, with as many digits as tell them apart."""
    digits = 2 if min(abs(usd), abs(other)) >= 0.1 or round(usd, 6) == round(other, 6) else 4
    while digits < 6 and usd != other and f"{usd:.{digits}f}" == f"{other:.{digits}f}":
        digits += 1
    return f"${usd:.{digits}f}", f"${other:.{digits}f}"
