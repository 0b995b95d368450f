"""``check`` and ``new``."""

from pathlib import Path

from commands.output import say
from config import scaffold
from config.loading import check as find_problems
from tools.sources.probe import probe_files


def check(paths: list[Path], config_dir: Path) -> int:
    """Print every problem; return 2 if there is one. A source whose file is not there yet is only noted."""
    sources = probe_files(paths, config_dir)
    problems = [*find_problems(paths, config_dir), *sources.wrong]
    for problem in problems:
        say(str(problem))
    for missing in sources.missing:
        say(f"note: {missing}")
    if problems:
        say(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}")
        return 2
    say("no problems")
    return 0


def new_vertical(name: str, config_dir: Path) -> None:
    """Write a vertical that passes ``check``, and say what to do next."""
    _written(scaffold.new_vertical(name, config_dir))
    say(f"edit them, then: python main.py new campaign {name} --vertical {name}")


def new_campaign(name: str, vertical: str, config_dir: Path) -> None:
    """Write a campaign that passes ``check``, and say what to do next."""
    _written(scaffold.new_campaign(name, vertical, config_dir))
    say(f"edit it, then: python main.py check, and rehearse it: python main.py run {name}")


def _written(paths: list[Path]) -> None:
    for path in paths:
        say(f"wrote {path}")
