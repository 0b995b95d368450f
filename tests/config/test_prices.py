"""A rehearsal counts what others take at the prices of connections.yaml."""

from pathlib import Path

import pytest

from config.files.agents import ToolUse
from config.files.apis import ApiConnection
from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.prices import at_prices
from tools.sources.searches import price

REHEARSED = Connections(
    model=ModelConnection(base_url="http://127.0.0.1:1", api_key="none"),
    smtp=SmtpConnection(host="127.0.0.1", security="none"),
    inbox=InboxConnection(kind="maildir", path="inbox"),
    apis={"serper": ApiConnection(base_url="http://127.0.0.1:2")},
)
SERPER = ToolUse.model_validate({"use": "crewai_tools.SerperDevTool", "calls": 3, "usd_per_call": 0.1})


def priced(folder: Path, text: str) -> Connections:
    (folder / "connections.yaml").write_text(text, encoding="utf-8")
    return at_prices(REHEARSED, folder)


def test_the_greater_price_of_a_search_counts_in_a_rehearsal_too(tmp_path: Path) -> None:
    text = "apis: {serper: {base_url: https://serper.example, token: '${NOT_SET_KEY}', usd_per_call: 0.5}}\n"
    known = priced(tmp_path, text)
    assert price(known.apis["serper"], SERPER) == 0.5
    assert (known.apis["serper"].base_url, known.apis["serper"].token) == ("http://127.0.0.1:2", "")


def test_whether_an_api_takes_its_price_for_a_404_counts_too(tmp_path: Path) -> None:
    assert priced(tmp_path, "apis: {serper: {usd_per_call: 0.5, paid_404: true}}\n").apis["serper"].paid_404
    assert not priced(tmp_path, "apis: {serper: {usd_per_call: 0.5}}\n").apis["serper"].paid_404


def test_so_does_the_price_of_a_mail_also_as_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "smtp: {host: '${NOT_SET_HOST}', usd_per_mail: '${USD_OF_A_MAIL}'}\n"
    assert priced(tmp_path, text).smtp.usd_per_mail == 0
    monkeypatch.setenv("USD_OF_A_MAIL", "0.002")
    assert priced(tmp_path, text).smtp.usd_per_mail == 0.002


@pytest.mark.parametrize("text", ["", "apis: [", "apis: {serper: {usd_per_call: dear}}", "apis: {other: {}}"])
def test_what_cannot_be_read_or_is_not_said_costs_nothing(tmp_path: Path, text: str) -> None:
    assert priced(tmp_path, text).apis["serper"].usd_per_call == 0
    (tmp_path / "connections.yaml").unlink()
    assert at_prices(REHEARSED, tmp_path) == REHEARSED
