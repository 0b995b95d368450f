"""Tests whose servers are missing are skipped, but not where CI has installed the packages."""

import pytest

from tests.support.packages import INSTALLED, needs


def test_what_is_missing_is_skipped_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(INSTALLED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed: postfix"):
        needs("not installed: postfix")


def test_where_ci_has_installed_everything_nothing_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INSTALLED, "installed")
    with pytest.raises(pytest.fail.Exception, match=r"not installed: postfix, though \.ci/run has installed"):
        needs("not installed: postfix")
    needs(None)
