"""Programs of Debian's packages, which pip cannot install: where one is missing, the tests that need it are skipped.

Not where ``.ci/run`` has installed them all and says so: then nothing may be skipped because something looks in vain.
"""

import os

import pytest

INSTALLED = "MUSTER_TEST_PACKAGES"


def needs(missing: str | None) -> None:
    """Skip with what is ``missing`` and how to install it; go on where it is None."""
    if missing is None:
        return
    if os.environ.get(INSTALLED) == "installed":
        pytest.fail(f"{missing}, though .ci/run has installed all packages")
    pytest.skip(f"{missing} (.ci/run installs it, as root)")
