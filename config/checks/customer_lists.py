"""A list of customers that is read from a CRM must not have whom we write there: they would be customers for good."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from config.files.apis import HttpRequest
from config.files.campaigns import CampaignConfig
from config.files.crms import Crm
from config.files.verticals import VerticalConfig
from config.positions import Problem
from config.reading import File

_CUSTOMERS = re.compile(
    r"(?<![a-z_-])(?:(?:active|current|existing|paying|vip)[ _-])?(?:customer|client)s?(?![a-z_-])", re.IGNORECASE
)
_ARE_THEY = re.compile(r"(?:is_?)?(?:customer|client)s?", re.IGNORECASE)
_NOT = re.compile(
    r"(?<![a-z])(?:(?:must_?)?not(?:_?in)?|no|non|nin|neq?|exclud\w*|except|without)(?![a-z])|!|<>|(?:^|\s)-\w+:|"
    r"(?<![a-z_])(?:potential|prospective|possible|former|future|lost|leads?|prospects?)(?![a-z_])",
    re.IGNORECASE,
)
_ONLY_SET = re.compile(r"\bis\s+not\s+null\b", re.IGNORECASE)
"""Of this ``not`` nobody is left out who is a customer."""
_OR = re.compile(r"\bor\b|\|\|", re.IGNORECASE)
_ANY_OF = re.compile(r"\W*(?:or|any(?:_?of)?|filter_?groups)", re.IGNORECASE)
"""Names of lists of which one is enough."""
_WORDS = re.compile(r"[\w -]+(?:[,;|][\w -]+)+")
"""Several values, of which one is enough."""
_ONE_OF_THEM = re.compile(r"(?:[a-z]*\d[\w-]*|\{.*\}|:\w+)", re.IGNORECASE)
"""A part of a path behind ``customers`` that names one of them: what follows is theirs, and not they."""
_HOW_IT_IS_SHOWN = re.compile(
    r"\W*(?:should|propert(?:y|ies)|fields?|select|columns?|includes?|expand|with|sorts?|sort_?by|order(?:_?by)?)",
    re.IGNORECASE,
)
"""Names of what says how records are shown, or in which order: it leaves nobody out."""


def customers_problems(campaign: CampaignConfig, vertical: File[VerticalConfig] | None) -> Iterator[Problem]:
    """Each list of the vertical's customers out of the CRM that the campaign writes to holds customers alone.

    A program sees that where the request says so; elsewhere the operator does (``customers_alone``).
    """
    crm = campaign.crm
    if crm is None or vertical is None or vertical.value is None:
        return
    for name, source in vertical.value.customers.items():
        http = source.http
        if http is None or http.api != crm.api or source.customers_alone or _names_customers(http, crm):
            continue
        what = (
            f"nothing in its query, body or path asks for customers alone, and the campaign {campaign.campaign} writes "
            f"to {crm.api}: whoever it writes there would be a customer, and never be written to again. Have the list "
            "ask for customers; where it does, in other words (stage: won), say customers_alone: true beside its format"
        )
        yield vertical.document.problem(("customers", name, "http"), what, at_key=True)


def _names_customers(http: HttpRequest, crm: Crm) -> bool:
    """Does what is asked say that it is for customers? The path says so beyond where all contacts are made.

    Where it may mean something else it does not: who is let in wrongly is never written to again.
    """
    everybody = crm.person.create.path.split("/")
    path = [part for part in http.path.split("/") if part not in everybody]
    named = [place for place, part in enumerate(path) if _says(part)]
    of_one = any(_ONE_OF_THEM.fullmatch(path[place + 1]) for place in named if place + 1 < len(path))
    return bool(named and not of_one) or _narrows(http.query) or _narrows(http.body)


def _narrows(value: Any) -> bool:
    """Does a value of JSON hold a condition by customers?"""
    if isinstance(value, str):
        return all(map(_says, re.split("[,;|]", value))) if _WORDS.fullmatch(value) else _says(value)
    if isinstance(value, list):
        plain = all(isinstance(one, str) for one in value)
        return bool(value) and (all if plain else any)(map(_narrows, value))
    if not isinstance(value, Mapping):
        return False
    told = {str(name): one for name, one in value.items() if not _HOW_IT_IS_SHOWN.fullmatch(str(name))}
    if any(isinstance(one, str) and _excludes(one) for one in told.values()):
        return False
    return any(_narrows_by(name, one) for name, one in told.items())


def _narrows_by(name: str, value: Any) -> bool:
    """Does an entry of a mapping hold such a condition? What its name leaves out does not."""
    if _NOT.search(name):
        return False
    if _ANY_OF.fullmatch(name):
        return bool(value) and all(map(_narrows, value)) if isinstance(value, list) else False
    return _narrows(value) or (_is_yes(value) and _ARE_THEY.fullmatch(name) is not None)


def _says(text: str) -> bool:
    return _CUSTOMERS.search(text) is not None and not _excludes(text) and _OR.search(text) is None


def _excludes(text: str) -> bool:
    return _NOT.search(_ONLY_SET.sub("", text)) is not None


def _is_yes(value: Any) -> bool:
    return value is True or (isinstance(value, str | int) and str(value).lower() in ("true", "yes", "1"))
