"""The program as ``main.py`` runs it, and a file of where its prospects were: ``FILE ARGUMENTS...``."""

import json
import sys
from pathlib import Path

from main import app
from tests.support.followed import followed


def main(file: Path, arguments: list[str]) -> None:
    """Run it to its end, whatever that is."""
    with followed() as moments:
        try:
            app(arguments)
        except SystemExit as ended:
            code = ended.code
    file.write_text(json.dumps(moments))
    sys.exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
