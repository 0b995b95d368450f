"""``report``: publish, then read only what was published."""

from pathlib import Path

from commands import homes, reading
from commands.output import console, print_json
from data.warehouse.publish import publish
from data.warehouse.report import as_html, as_text, build_report


def report(campaign: str, home: Path | None, html: Path | None, *, as_json: bool) -> None:
    """The figures and the Reporter's words, as text and, if asked for, as a page."""
    name = reading.campaign_name(campaign)
    found = homes.find(name, home)
    with reading.opened(found) as ledger:
        reading.known_campaign(ledger, name)
        path = publish(ledger, found.path, found.run.run_id, reading.clock_of(found).now())
    made = build_report(path, name)
    if html is not None:
        html.write_text(as_html(made), encoding="utf-8")
    if as_json:
        print_json({"campaign": name, "figures": {key: figure.value for key, figure in made.figures.items()}})
        return
    console().print(as_text(made), markup=False)
    if html is not None:
        console().print(f"wrote {html}")
