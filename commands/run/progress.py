"""A run as it goes: a table that changes on a terminal, elsewhere a line a day and one a request to a live model."""

from contextlib import ExitStack
from datetime import date
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from rich.live import Live
from rich.table import Table

from commands.run.requests import RequestLines
from commands.shared.homes import Home
from commands.shared.output import console
from config.files.connections import ModelConnection
from config.loading import CampaignBundle
from crews.standing.situations import Situation
from data.counts import counted, dollars
from data.records import ProspectState
from tools.meter import Meter

SHOWN = (
    ProspectState.FOUND,
    ProspectState.QUALIFIED,
    ProspectState.IN_CRITIQUE,
    ProspectState.BUILT,
    ProspectState.IN_SEQUENCE,
    ProspectState.REPLIED,
    ProspectState.BOUNCED,
    ProspectState.OPTED_OUT,
    ProspectState.FINISHED,
    ProspectState.NEEDS_REVIEW,
    ProspectState.REJECTED,
)


class Progress:
    """Draws where everybody is while the run goes on. ``quiet`` draws nothing.

    ``model`` is where a rehearsal's model is that is not played by the cast.
    """

    def __init__(
        self, bundle: CampaignBundle, home: Home, *, quiet: bool, model: ModelConnection | None = None
    ) -> None:
        self._bundle = bundle
        self._home = home
        self._model = model
        self._console = console()
        self._quiet = quiet
        self._zone = ZoneInfo(bundle.campaign.timezone)
        self._meter = Meter()
        self._drawn: tuple[Situation, str] | None = None
        self._live: Live | None = None
        self._held = ExitStack()
        self._day: date | None = None

    def __enter__(self) -> Self:
        if not self._quiet:
            run = self._home.run
            self._console.print(f"{run.campaign}: {run}, in {self._home.path}")
            if self._console.is_terminal:
                self._live = Live(
                    console=self._console, get_renderable=self._table, refresh_per_second=4, transient=True
                )
                self._held.enter_context(self._live)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def follow(self, meter: Meter) -> None:
        """Tell of the requests to models that this meter counts."""
        self._meter = meter
        if self._quiet or self._model is None:
            return
        self._console.print(f"the model is live, at {self._model.where}; {meter}")
        if self._live is None:
            self._held.enter_context(RequestLines(meter, self._print_line))

    def watch(self, situation: Situation, doing: str) -> None:
        """Draw a situation and what is being done in it."""
        if self._quiet:
            return
        today = self._today(situation)
        if self._live:
            self._drawn = situation, doing
        elif today != self._day and not doing:
            self._day = today
            self._print_line(self._line(situation, today))

    def _print_line(self, text: str) -> None:
        """Whoever reads what is piped reads it line by line, whatever ``COLUMNS`` says."""
        self._console.print(text, soft_wrap=True)

    def _today(self, situation: Situation) -> date:
        return situation.now.astimezone(self._zone).date()

    def _table(self) -> Table:
        """The last situation, and the requests to models as they stand now."""
        if self._drawn is None:
            return Table.grid()
        situation, doing = self._drawn
        seen, models = situation.snapshot, self._meter.so_far
        title = f"{self._today(situation):%a %d %b %Y}  {doing or 'waiting'}"
        table = Table(title=title, title_justify="left", header_style="bold")
        for heading in ("stage", "now"):
            table.add_column(heading)
        if situation.bundle.crew.is_declared:
            table.add_row("items at work", str(situation.items.at_work))
        else:
            counts = seen.standing(SHOWN)
            for state in SHOWN:
                table.add_row(state.value, str(counts.get(state.value, 0)))
            table.add_row("messages sent", str(seen.sent))
        table.add_row("waiting for a decision", str(seen.open_approvals))
        table.add_row("models", f"{counted(models.requests, 'request')}, {counted(models.tokens, 'token')}")
        table.add_row("models cost", self._meter.dollars)
        for asked in self._meter.waiting:
            table.add_row("waiting for", f"{asked.agent}, {asked.seconds} s")
        return table

    def _line(self, situation: Situation, today: date) -> str:
        seen = situation.snapshot
        states = ", ".join(f"{number} {state}" for state, number in seen.standing(SHOWN).items())
        counts = f"{seen.sent} sent, {seen.open_approvals} to decide, {dollars(seen.cost_usd)}"
        if situation.bundle.crew.is_declared:
            states = f"{counted(situation.items.at_work, 'item')} at work"
            counts = f"{seen.open_approvals} to decide, {dollars(seen.cost_usd)}"
        return f"{today:%a %d %b}  {states or 'nobody yet'}; {counts}"
