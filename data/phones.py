"""Phone numbers that somebody may be reached by: checked against what numbers there are (libphonenumber's tables)."""

import phonenumbers
from phonenumbers import PhoneNumberType as Type
from phonenumbers import timezone

from data.places import country_code, one_of
from data.records import Prospect

_NEVER = {Type.PREMIUM_RATE, Type.SHARED_COST, Type.PAGER, Type.VOICEMAIL, Type.UNKNOWN}


def dialable(text: str, country: str | None) -> str | None:
    """The number in E.164, one of the country (ISO code) unless it says otherwise.

    None if there can be no such number, or calling it costs more than a call.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) in _NEVER:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def number_of(prospect: Prospect) -> str | None:
    """The number by which a prospect is reached: its contact's, else the business's; None without one of use."""
    country = country_code(prospect.business.country or "")
    texts = (prospect.contact and prospect.contact.phone, prospect.business.phone)
    return next((number for text in texts if text and (number := dialable(text, country))), None)


def zone_of_number(text: str, country: str) -> str | None:
    """The zone of a number's area, if it is one of the country's and in one zone; a mobile number is nowhere."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.region_code_for_number(number) != country:
        return None
    return one_of([zone for zone in timezone.time_zones_for_geographical_number(number) if "/" in zone])


def is_number(recipient: str) -> bool:
    """Whether a recipient is a phone number in E.164, and not an address."""
    return recipient.startswith("+") and "@" not in recipient
