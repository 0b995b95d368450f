"""Rows of ``prospects`` as records. Our ``state`` of a business is the column ``region``."""

import json
from dataclasses import asdict, fields
from typing import Any

from data.identity import clean_postcode
from data.records import Business, Contact, Prospect, ProspectState

_RENAMED = {"state": "region"}
_OWN = "fields"
_BUSINESS = [(field.name, _RENAMED.get(field.name, field.name)) for field in fields(Business) if field.name != _OWN]


class NoSuchProspect(LookupError):
    """The ledger has no prospect of that id."""


def business_columns(business: Business) -> dict[str, object]:
    """The business as columns; its postal code is cleaned, and the vertical's own fields are one column of JSON."""
    values = {_RENAMED.get(name, name): value for name, value in asdict(business).items()}
    own = json.dumps(dict(business.fields), ensure_ascii=False) if business.fields else None
    return {**values, "postcode": clean_postcode(business.postcode, business.country), _OWN: own}


def prospect_of(row: Any) -> Prospect:
    """The record of a row."""
    value = row._asdict()
    contact = value["contact_email"] and Contact(
        email=value["contact_email"],
        name=value["contact_name"],
        role=value["contact_role"],
        phone=value["contact_phone"],
        confidence=value["contact_confidence"],
        source=value["contact_source"],
    )
    return Prospect(
        id=value["prospect_id"],
        campaign=value["campaign"],
        state=ProspectState(value["state"]),
        state_reason=value["state_reason"],
        paused=value["paused"],
        business=Business(
            **{name: value[column] for name, column in _BUSINESS}, fields=json.loads(value[_OWN] or "{}")
        ),
        timezone=value["timezone"],
        score=value["score"],
        tier=value["tier"],
        confidence=value["confidence"],
        judgement=value["judgement"],
        contact=contact or None,
        mailbox=value["mailbox"],
        variant=value["variant"],
        outcome=value["outcome"],
        enriched_at=value["enriched_at"],
        created_at=value["created_at"],
        updated_at=value["updated_at"],
        paused_reason=value["paused_reason"] if value["paused"] else "",
        deal_value=value["deal_value"],
        lease_until=value["lease_until"],
    )
