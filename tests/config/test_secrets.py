"""Secrets are references, filled in late, and told by name only."""

from pathlib import Path

import pytest

from config.loading import ConfigError, check
from config.scrubbing import MARK, scrub
from config.secrets import (
    MissingSettings,
    audit_key,
    home_override,
    load_connections,
    load_models,
    load_serving,
    resolve,
)

SHIPPED = Path(__file__).parents[2] / "config"
NEEDED = ("ANTHROPIC_API_KEY", "SMTP_HOST", "IMAP_HOST", "IMAP_USERNAME", "IMAP_PASSWORD")
OPTIONAL = ("ANTHROPIC_BASE_URL", "SMTP_PORT", "SMTP_SECURITY", "INBOX_KIND", "INBOX_PATH", "HUNTER_API_KEY")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NEEDED, *OPTIONAL, "MUSTER_TEST", "MUSTER_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_references_are_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_TEST", "x")
    assert resolve("a ${MUSTER_TEST} ${MUSTER_TEST:-y} ${MUSTER_OTHER:-z}${MUSTER_OTHER:-}") == "a x x z"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_TEST", "")
    assert resolve("${MUSTER_TEST:-y}") == "y"
    with pytest.raises(MissingSettings):
        resolve("${MUSTER_TEST}")


def test_a_value_that_looks_like_a_reference_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_TEST", "${HOME}")
    assert resolve("${MUSTER_TEST}") == "${HOME}"


def test_every_missing_setting_is_named_at_once() -> None:
    with pytest.raises(MissingSettings) as error:
        load_connections(SHIPPED)
    assert error.value.names == NEEDED


def test_serving_needs_no_setting_but_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNSUBSCRIBE_URL", "https://mail.example/unsubscribe")
    monkeypatch.setenv("UNSUBSCRIBE_KEY", "k" * 32)
    assert load_serving(SHIPPED).unsubscribe.link("t") == "https://mail.example/unsubscribe/t"
    written = "smtp: {host: '${SMTP_HOST}'}\nunsubscribe: {url: '${PAGE}', key: '${KEY}'}\n"
    (tmp_path / "connections.yaml").write_text(written)
    with pytest.raises(MissingSettings) as error:
        load_serving(tmp_path)
    assert error.value.names == ("PAGE", "KEY")
    monkeypatch.setenv("PAGE", "https://mail.example")
    monkeypatch.setenv("KEY", "not long")
    with pytest.raises(ConfigError, match=r"connections.yaml:2:\d+: unsubscribe.key: is too short") as wrong:
        load_serving(tmp_path)
    assert "not long" not in str(wrong.value)


def test_the_model_needs_no_setting_but_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingSettings) as error:
        load_models(SHIPPED)
    assert error.value.names == ("ANTHROPIC_API_KEY",)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    assert load_models(SHIPPED).model.base_url == "https://api.anthropic.com"
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:8765")
    model = load_models(SHIPPED).model
    assert (model.base_url, model.api_key, model.timeout_s) == ("http://127.0.0.1:8765", "sk-test", None)


def test_a_maildir_needs_its_path_and_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INBOX_KIND", "maildir")
    with pytest.raises(MissingSettings) as error:
        load_connections(SHIPPED)
    assert error.value.names == ("ANTHROPIC_API_KEY", "SMTP_HOST", "INBOX_PATH")


def test_the_shipped_connections_work_once_these_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        monkeypatch.setenv(name, f"secret-{name}")
    connections = load_connections(SHIPPED)
    assert connections.smtp.host == "secret-SMTP_HOST"
    assert connections.smtp.port == 587
    assert connections.model.base_url == "https://api.anthropic.com"
    assert connections.inbox.kind == "imap"


def test_keys_and_passwords_are_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NEEDED, "SMTP_PASSWORD", "HUNTER_API_KEY"):
        monkeypatch.setenv(name, f"secret-{name}")
    shown = repr(load_connections(SHIPPED))
    for name in ("ANTHROPIC_API_KEY", "IMAP_PASSWORD", "SMTP_PASSWORD", "HUNTER_API_KEY"):
        assert f"secret-{name}" not in shown


def test_a_value_that_does_not_fit_is_told_by_its_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("SMTP_PORT", "hunter2")
    with pytest.raises(ConfigError) as error:
        load_connections(SHIPPED)
    assert "smtp.port: the value of ${SMTP_PORT:-587} is not a whole number" in str(error.value)
    assert "hunter2" not in str(error.value)
    assert any("SMTP_PORT" in str(problem) for problem in check([SHIPPED / "connections.yaml"], SHIPPED))


def test_muster_home_moves_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    assert home_override() is None
    monkeypatch.setenv("MUSTER_HOME", "/somewhere")
    assert home_override() == Path("/somewhere")


def test_no_text_keeps_the_key_of_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_AUDIT_KEY", "the-key-of-the-heads")
    assert audit_key() == b"the-key-of-the-heads"
    assert scrub("signed by the-key-of-the-heads") == f"signed by {MARK}"
