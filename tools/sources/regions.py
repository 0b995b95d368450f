"""The other ways to write a state or a country: ``California`` is ``CA``, ``Germany`` is ``DE``."""

from data.places import country_code
from data.states import codes_of, names_of


def other_spellings(field: str, text: str, country: str = "US") -> tuple[str, ...]:
    """Return what else a directory may have for a state or country, casefolded; nothing for another field."""
    word = " ".join(text.split()).casefold()
    if field == "country":
        code = country_code(word)
        return (code.casefold(),) if code and code.casefold() != word else ()
    if field != "state":
        return ()
    of = country_code(country) or "US"
    codes = [code.casefold() for name, code in codes_of(of).items() if name.casefold() == word]
    return tuple(codes[:1]) or tuple(name.casefold() for name in names_of(of, word))
