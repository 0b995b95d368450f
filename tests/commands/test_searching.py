"""What a live campaign needs whose agents search: asked for before it begins, and looked at by doctor."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from commands.run.preparation import prepare
from commands.set_up.doctor import searches
from commands.shared.errors import BadInput
from config.files.connections import Connections
from config.loading import CampaignBundle, load_campaign
from rehearsal.loopback import Response
from tests.config.test_crews_page import CAMPAIGN, SEARCHING
from tests.support.engine import KEY, SearchHost, engine

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "ANTHROPIC_API_KEY": "sk-none", "SMTP_HOST": "127.0.0.1", "INBOX_KIND": "maildir", "INBOX_PATH": "mail",
}  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped configuration with the searching crew of docs/crews.md and a campaign of it; nothing else is set."""
    tree = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    (tmp_path / "suppliers.yaml").write_text(json.dumps([{"company": "Alder Supply", "city": "Fresno"}]))
    campaign = {**CAMPAIGN, "campaign": "buying", "crew": "suppliers", "items": {"file": "suppliers.yaml"}}
    for name, values in (("crews/suppliers", SEARCHING), ("campaigns/buying", campaign)):
        (tree / f"{name}.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SERPER_API_KEY", raising=False)
    return tree


def test_a_live_run_does_not_begin_without_the_key(tree: Path) -> None:
    with pytest.raises(
        BadInput, match=r"searches by serper, and apis\.serper\.token of .*/connections\.yaml is empty: set SER"
    ):
        prepare("buying", tree, live=True)


def test_a_live_run_begins_with_the_key(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERPER_API_KEY", KEY)
    assert prepare("buying", tree, live=True).connections().apis["serper"].token == KEY


def test_a_rehearsal_needs_no_key(tree: Path) -> None:
    assert not prepare("buying", tree, live=False).home.run.live


class TestDoctor:
    @pytest.fixture
    def bundle(self, tree: Path) -> CampaignBundle:
        return load_campaign("buying", tree)

    @pytest.fixture
    def host(self) -> Iterator[SearchHost]:
        with engine() as there:
            yield there

    def looked(self, bundle: CampaignBundle, host: SearchHost, **changes: object) -> tuple[str, str, str]:
        connection = host.connection.model_copy(update=changes)
        connections = Connections.model_validate(
            {
                "model": {"base_url": "http://127.0.0.1:9", "api_key": "sk-none"},
                "smtp": {"host": "127.0.0.1"},
                "inbox": {"kind": "maildir"},
            }
        ).model_copy(update={"apis": {"serper": connection}})
        [finding] = searches(connections, bundle)
        return finding.what, finding.is_, finding.said

    def test_makes_one_search_and_says_what_it_cost(self, bundle: CampaignBundle, host: SearchHost) -> None:
        assert self.looked(bundle, host) == (
            "search serper",
            "ok",
            "it was asked about the weather, which costs $0.001, and answered with 1 result",
        )
        assert host.asked == [{"q": "weather", "num": 1}]

    def test_tells_a_key_that_is_refused(self, bundle: CampaignBundle, host: SearchHost) -> None:
        _, is_, said = self.looked(bundle, host, token="another")
        assert (is_, said.startswith("it was asked about the weather: HTTP 403: ")) == ("NOT OK", True)

    def test_tells_a_key_that_is_missing(self, bundle: CampaignBundle, host: SearchHost) -> None:
        _, is_, said = self.looked(bundle, host, token="")
        assert is_ == "NOT OK"
        assert "apis.serper.token of connections.yaml is empty: set SERPER_API_KEY" in said
        assert host.requests == []

    def test_tells_an_answer_of_another_shape(self, bundle: CampaignBundle, host: SearchHost) -> None:
        host.first = [Response(200, b'{"answers": []}')]
        _, is_, said = self.looked(bundle, host)
        assert is_ == "NOT OK"
        assert 'no list of results at "organic" (there is: answers)' in said
