"""``python -m tests.bench [NAME ...]``: a table for people and one line of JSON for machines. Ratios are of one run."""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import engine, gates, outbox, preparing
from tests.bench.measure import Figure

BENCHMARKS: Mapping[str, Callable[[Path], list[Figure]]] = {
    "gates": gates.figures,
    "outbox": outbox.figures,
    "engine": engine.figures,
    "preparing": preparing.figures,
}


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        sys.stderr.write(f"no benchmark {', '.join(unknown)} (there are {', '.join(BENCHMARKS)})\n")
        return 2
    found: list[Figure] = []
    for name in names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="bench-") as home:
            measured = BENCHMARKS[name](Path(home))
        for figure in measured:
            note = f"  ({figure.note})" if figure.note else ""
            sys.stdout.write(f"{figure.name:36} {figure.value:12.3f} {figure.unit:4}{note}\n")
        sys.stdout.flush()
        found += measured
    sys.stdout.write(json.dumps({figure.name: round(figure.value, 4) for figure in found}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
