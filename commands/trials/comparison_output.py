"""What ``compare`` says, for people and for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from commands.shared.output import clean, console, say, show
from commands.trials.compared import A, B, Comparison, Line, Texts
from commands.trials.rehearsals import Rehearsed, Wanted, Which
from config.differences import Difference
from data.counts import counted
from data.paired import enough
from data.warehouse.figures import Figure
from data.warehouse.held_together import Words

LONGEST = 60
SHOWN_DIFFERENCES = 12


def tell_of_trees(trees: Mapping[str, Path], wanted: Wanted, found: Sequence[Difference]) -> None:
    """What is compared, and what the two say differently."""
    for name, tree in trees.items():
        say(f"{name}: {tree}")
    limit = f", {counted(wanted.days, 'day')} each" if wanted.days else ""
    say(f"{wanted.campaign} over {counted(wanted.seeds, 'seed')}{limit}, {wanted.at_once} at once")
    rows = [{"entry": one.where, A: _cut(one.first), B: _cut(one.second)} for one in found]
    title = f"\n{counted(len(found), 'entry differs', 'entries differ')}"
    show(rows[:SHOWN_DIFFERENCES], ["entry", A, B], as_json=False, title=title, empty="both say the same")
    if len(rows) > SHOWN_DIFFERENCES:
        say(f"and {len(rows) - SHOWN_DIFFERENCES} more (--json has all of them)")
    say()


def too_few(seeds: int, bars: int) -> str:
    """Why nothing is judged, and the way out."""
    told = f"of {counted(seeds, 'seed')} nothing is told from chance over {counted(bars, 'bar')}"
    return f"{told}: say --seeds {enough(bars)} (fewer bars need fewer; one bar needs {enough(1)})"


def tell_of(which: Which, run: Rehearsed) -> None:
    """A rehearsal has ended."""
    say(f"  {which.tree}, seed {which.seed}: {run.end}, digest {run.digest[:16]}")


def tell(found: Comparison) -> None:
    """What differs, and whether anything is worse than its bar."""
    for tree, ends in found.ends.items():
        say(f"{tree} ended: {', '.join(f'{number} {end}' for end, number in ends.items())}")
    if found.same:
        seeds = counted(found.seeds, "seed")
        say(f"\nnothing differs: each of {seeds} gave the same rehearsal, down to its digest and its figures")
        return
    differ = [line for line in found.lines if line.verdict != "same"]
    say(f"\n{counted(len(differ), 'figure differs', 'figures differ')}, {len(found.lines) - len(differ)} do not")
    if differ:
        console().print(_table(differ))
        say("B less A, mean over the seeds; each interval is so wide that all those with a bar hold together 95 times")
        say("in 100. A regression lies outside of its bar with its whole interval, and in more seeds than by chance.")
    _tell_of_texts(found.texts)
    say()
    for line in found.regressions:
        say(f"REGRESSION: {line.figure.key}, {line.figure.label}: {_told(line)}; allowed is {_bar(line)}")
    if not found.is_judged:
        say(f"nothing is judged: {too_few(found.seeds, found.bars)}")
        return
    for line in found.unjudged:
        say(f"not judged: {line.figure.key}, {line.figure.label}: {_rare(line, found)}")
    if not found.regressions:
        say("no regression: nothing is surely worse than its bar")


def _rare(line: Line, found: Comparison) -> str:
    lacking = f" ({_lacking(line)})" if _lacking(line) else ""
    needed = f"{enough(found.bars)} are needed to judge it: take more seeds, or no bar of it"
    return f"{line.seeds} of {counted(found.seeds, 'seed')} have it{lacking}; {needed}"


def as_json(
    trees: Mapping[str, Path], wanted: Wanted, differences: Sequence[Difference], found: Comparison
) -> dict[str, Any]:
    """All of it, the figures of every seed included."""
    texts = found.texts
    return {
        "trees": {name: str(tree) for name, tree in trees.items()},
        "campaign": wanted.campaign,
        "seeds": wanted.seeds,
        "judged": found.is_judged,
        "days": wanted.days,
        "world": wanted.world,
        "differences": [one._asdict() for one in differences],
        "same": found.same,
        "ends": found.ends,
        "figures": [_line_as_json(line) for line in found.lines],
        "texts": {
            **texts._asdict(),
            "example": texts.example
            and {
                "seed": texts.example.seed,
                **texts.example.place._asdict(),
                A: texts.example.first and texts.example.first._asdict(),
                B: texts.example.second and texts.example.second._asdict(),
            },
        },
        "regressions": [line.figure.key for line in found.regressions],
        "unjudged": [line.figure.key for line in found.unjudged],
    }


def _line_as_json(line: Line) -> dict[str, Any]:
    paired = line.paired
    return {
        "figure": line.figure.key,
        "label": line.figure.label,
        "verdict": line.verdict,
        A: paired and paired.first,
        B: paired and paired.second,
        "difference": paired and paired.difference,
        "low": paired and paired.low,
        "high": paired and paired.high,
        "bar": {line.bar.side: str(line.bar.margin)} if line.bar else None,
        "by_seed": [{A: pair.first, B: pair.second} for pair in line.pairs],
    }


def _table(lines: Sequence[Line]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    table.add_column("figure")
    for name in (A, B, "difference", "interval"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("so it is", no_wrap=True)
    for line in lines:
        style = {"regression": "bold red", "worse": "red", "better": "green"}.get(line.verdict, "")
        cells = [f"{line.figure.key}: {line.figure.label}", *_cells(line), line.verdict]
        table.add_row(*(Text(cell) for cell in cells[:-1]), Text(cells[-1], style=style))
    return table


def _cells(line: Line) -> tuple[str, str, str, str]:
    paired = line.paired
    if paired is None:
        return "", "", "", _lacking(line) or "in no seed on both sides"
    between = "one seed alone" if paired.low is None or paired.high is None else _between(line, paired.low, paired.high)
    first, second = (_written(line.figure, value) for value in (paired.first, paired.second))
    return first, second, _signed(line.figure, paired.difference), _lacking(line) or between


def _lacking(line: Line) -> str:
    """In how many seeds one side alone has no such figure."""
    lacks = {
        A: sum(pair.first is None and pair.second is not None for pair in line.pairs),
        B: sum(pair.second is None and pair.first is not None for pair in line.pairs),
    }
    return ", ".join(f"{name} has none in {counted(many, 'seed')}" for name, many in lacks.items() if many)


def _told(line: Line) -> str:
    _, _, difference, between = _cells(line)
    return f"{difference} ({between})" if difference else between


def _bar(line: Line) -> str:
    bar = line.bar
    return f"{bar.side.replace('_', ' ')} {bar.margin}" if bar else ""


def _between(line: Line, low: float, high: float) -> str:
    return f"{_signed(line.figure, low)} to {_signed(line.figure, high)}"


def _written(figure: Figure, value: float) -> str:
    """A mean of counts has digits behind the point."""
    if figure.unit == "count" and not float(value).is_integer():
        return f"{value:,.1f}"
    return replace(figure, value=value).text


def _signed(figure: Figure, value: float) -> str:
    return f"{'+' if value > 0 else '-' if value < 0 else ''}{_written(figure, abs(value))}"


def _tell_of_texts(texts: Texts) -> None:
    if not texts.both + texts.only_first + texts.only_second:
        return
    say(f"\nthe words of {texts.differ} of {counted(texts.both, 'message')} differ that both drafted")
    for name, only in ((A, texts.only_first), (B, texts.only_second)):
        if only:
            say(f"{counted(only, 'message')} only {name} drafted")
    if texts.example is None:
        return
    example = texts.example
    say(f"such as step {example.place.step} to {example.place.company}, seed {example.seed}:")
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    for name in (A, B):
        table.add_column(name, overflow="fold", ratio=1)
    table.add_row(*(Text(_letter(words)) for words in (example.first, example.second)))
    console().print(table)


def _letter(words: Words | None) -> str:
    return clean(f"{words.subject}\n\n{words.body}") if words else "(not drafted)"


def _cut(value: object) -> str:
    text = " ".join(str(value).split()) if value is not None else "(none)"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
