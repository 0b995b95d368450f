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

_CUSTOMERS = re.compile(r"(?<![a-z_])(?:customer|client)s?(?![a-z_])", re.IGNORECASE)
_ARE_THEY = re.compile(r"(?:is_?)?(?:customer|client)s?", re.IGNORECASE)
_NOT = re.compile(
    r"(?<![a-z])(?:(?:must_?)?not(?:_?in)?|no|non|nin|neq?|exclud\w*|except|without)(?![a-z])|!|<>", re.IGNORECASE
)
_HOW_IT_IS_SHOWN = re.compile(
    r"\W*(?:propert(?:y|ies)|fields?|select|columns?|includes?|expand|with|sorts?|sort_?by|order(?:_?by)?)",
    re.IGNORECASE,
)
"""Names of what says how records are shown: it leaves nobody out."""


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
    """Does what is asked say that it is for customers? The path says so beyond where all contacts are made."""
    everybody = crm.person.create.path.split("/")
    path = "/".join(part for part in http.path.split("/") if part not in everybody)
    return _says(path) or _narrows(http.query) or _narrows(http.body)


def _narrows(value: Any) -> bool:
    """Does a value of JSON hold a condition by customers?"""
    if isinstance(value, str):
        return _says(value)
    if isinstance(value, list):
        return any(map(_narrows, value))
    if not isinstance(value, Mapping):
        return False
    told = {str(name): one for name, one in value.items() if not _HOW_IT_IS_SHOWN.fullmatch(str(name))}
    if any(isinstance(one, str) and _NOT.search(one) for one in told.values()):
        return False
    told = {name: one for name, one in told.items() if not _NOT.search(name)}
    return any(_narrows(one) or (_is_yes(one) and _ARE_THEY.fullmatch(name)) for name, one in told.items())


def _says(text: str) -> bool:
    return _CUSTOMERS.search(text) is not None and _NOT.search(text) is None


def _is_yes(value: Any) -> bool:
    return value is True or (isinstance(value, str | int) and str(value).lower() in ("true", "yes", "1"))
