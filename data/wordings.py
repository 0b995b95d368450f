"""Patterns made of many wordings."""

import re


def any_of(*wordings: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the wordings, whatever their case.

    A blank stands for any white space (with a question mark, for none as well), an apostrophe for the curly one too.
    """
    loose = (wording.replace(" ?", r"\s?").replace(" ", r"\s+").replace("'", "['\u2019]") for wording in wordings)
    return re.compile("|".join(f"(?:{wording})" for wording in loose), re.IGNORECASE | re.MULTILINE)
