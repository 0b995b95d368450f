"""What the directory itself says of a business, as facts."""

from collections.abc import Iterator, Mapping

from config.files.own_fields import OwnField
from data.records import Business
from tools.enrich.findings import Finding


def facts_of_listing(business: Business, own: Mapping[str, OwnField]) -> Iterator[Finding]:
    """Yield trade and place, staff, revenue and founding year, where known; then what the vertical's own fields say."""
    place = ", ".join(part for part in (business.city, business.county, business.state) if part)
    if business.industry:
        yield Finding("directory", f"{business.industry} in {place}" if place else business.industry, business.source)
    elif place:
        yield Finding("directory", f"based in {place}", business.source)
    if business.employees:
        yield Finding("size", f"{business.employees} staff", business.source)
    if business.revenue:
        yield Finding("revenue", f"revenue ${business.revenue:,}", business.source)
    if business.founded:
        yield Finding("directory", f"founded in {business.founded}", business.source)
    for name, value in business.fields.items():
        if name in own and (said := own[name].fact_of(name, value)):
            yield Finding(name, said, business.source)
