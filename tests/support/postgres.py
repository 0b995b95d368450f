"""A PostgreSQL of the tests' own: a server for each of pytest's processes, reached by a socket in its own folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

USER = "postgres"
"""Debian's package makes it: root must not run PostgreSQL."""
PATIENCE_S = 120


def programs() -> Path | None:
    """The folder of the newest ``initdb`` and ``pg_ctl``: Debian keeps them off the PATH, a folder a version."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    on_path = shutil.which("initdb")
    return known[-1].parent if known else Path(on_path).parent if on_path else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start it from the programs in the folder; the URL of its database. It ends with the block."""
    with tempfile.TemporaryDirectory(prefix="pg") as made:  # a socket's path must be short
        home = Path(made)
        as_user: list[str] = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam(USER)
            os.chown(home, owner.pw_uid, owner.pw_gid)
            as_user = ["setpriv", f"--reuid={USER}", f"--regid={owner.pw_gid}", "--clear-groups"]
        run = partial(subprocess.run, check=True, timeout=PATIENCE_S, stdout=subprocess.DEVNULL, cwd=home)
        data = ("-D", home / "data")
        run([*as_user, folder / "initdb", *data, "-U", USER, "-A", "trust", "--no-sync"])
        settings = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c shared_buffers=32MB"
        control = [*as_user, folder / "pg_ctl", *data]
        run([*control, "-w", "-t", str(PATIENCE_S), "-l", home / "log", "-o", settings, "start"])
        try:
            yield f"postgresql+psycopg://{USER}@/{USER}?host={home}"
        finally:
            run([*control, "-m", "immediate", "-w", "stop"])
