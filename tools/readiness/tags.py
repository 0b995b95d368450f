"""Lists of ``name=value`` between semicolons, as records of DKIM (RFC 6376, 3.2) and DMARC (RFC 7489, 6.4) are."""


class NoTags(Exception):
    """A text that is no such list."""


def tags(text: str) -> dict[str, str]:
    """The values by name, in their order; blanks around both do not count.

    Raises:
        NoTags: a part is no ``name=value``, or a name stands there twice.
    """
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not part.strip():
            continue
        if not equals or not name.strip():
            raise NoTags(f"{part.strip()!r} is no name=value")
        if name.strip() in found:
            raise NoTags(f"{name.strip()}= stands there twice")
        found[name.strip()] = value.strip()
    return found
