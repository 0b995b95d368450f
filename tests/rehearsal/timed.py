"""The program as ``main.py`` runs it, and a file of what it did to its ledger: ``FILE ARGUMENTS...``.

The file has every writing transaction, and one statement of each form that was asked.
"""

import json
import sys
from pathlib import Path

from main import app
from tests.support.plans import heard
from tests.support.stopwatch import watched


def main(file: Path, arguments: list[str]) -> None:
    """Run it to its end, whatever that is."""
    with watched() as held, heard() as asked:
        try:
            app(arguments)
        finally:
            file.write_text(json.dumps({"held": held, "asked": asked}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
