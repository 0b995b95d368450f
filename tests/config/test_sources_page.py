"""docs/sources.md is true: each of its examples is read by the models that it describes."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from config.files.apis import ApiConnection, Lookup
from config.files.connections import Connections, RecordsConnection
from config.files.verticals import Source
from config.loading import load_campaign
from tools.sources.told import entry_of

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


def examples() -> dict[str, Any]:
    """The YAML of the page by its first key, with what an environment would fill in."""
    text = re.sub(r"\$\{\w+\}", "https://filled.example", TEXT)
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    found: dict[str, Any] = {}
    for name, said in (pair for block in blocks for pair in yaml.safe_load(block).items()):
        found[name] = {**found.get(name, {}), **said}
    return found


def test_every_example_is_what_the_models_read() -> None:
    found = examples()
    assert set(found) == {"sources", "apis", "enrichment", "customers", "records"}
    for source in (*found["sources"].values(), *found["customers"].values()):
        assert Source.model_validate(source).is_copied
    for desk in found["records"].values():
        RecordsConnection.model_validate(desk)
    for api in found["apis"].values():
        assert ApiConnection.model_validate(api).usd_per_call == 0.01
    for lookup in found["enrichment"]["lookups"].values():
        Lookup.model_validate(lookup)
    assert "apis" in Connections.model_fields


def test_the_record_that_the_page_tells_meets_what_the_shipped_campaign_asks_for() -> None:
    bundle = load_campaign("roofing-alerts")
    [said] = re.findall(r"^body='(.*?)'$", TEXT, re.DOTALL | re.MULTILINE)
    row = entry_of(bundle, json.loads(said)).row
    assert str(row["industry_code"]).startswith("23816") and 5 <= int(str(row["employees"])) <= 50
    assert len(bundle.vertical.ideal_customer.hard) == 3, "there is another one to meet"
