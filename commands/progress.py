"""A run as it goes: one table that changes on a terminal, one line a day elsewhere."""

from datetime import date
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from rich.live import Live
from rich.table import Table

from commands.homes import Home
from commands.output import console
from config.loading import CampaignBundle
from crews.router import Situation
from data.records import ProspectState

SHOWN = (
    ProspectState.FOUND,
    ProspectState.QUALIFIED,
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
    """Draws where everybody is while the run goes on. ``quiet`` draws nothing."""

    def __init__(self, bundle: CampaignBundle, home: Home, *, quiet: bool) -> None:
        self._bundle = bundle
        self._home = home
        self._console = console()
        self._quiet = quiet
        self._zone = ZoneInfo(bundle.campaign.timezone)
        self._live: Live | None = None
        self._day: date | None = None

    def __enter__(self) -> Self:
        if not self._quiet:
            run = self._home.run
            kind = "live" if run.live else f"rehearsal in world {run.world}, seed {run.seed}"
            self._console.print(f"{run.campaign}: {kind}, in {self._home.path}")
            if self._console.is_terminal:
                self._live = Live(console=self._console, refresh_per_second=8, transient=True)
                self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def watch(self, situation: Situation, doing: str) -> None:
        """Draw a situation and what is being done in it."""
        if self._quiet:
            return
        today = situation.now.astimezone(self._zone).date()
        if self._live:
            self._live.update(self._table(situation, today, doing))
        elif today != self._day and not doing:
            self._day = today
            self._console.print(self._line(situation, today))

    def _table(self, situation: Situation, today: date, doing: str) -> Table:
        seen = situation.snapshot
        table = Table(title=f"{today:%a %d %b %Y}  {doing or 'waiting'}", title_justify="left", header_style="bold")
        for heading in ("stage", "now"):
            table.add_column(heading)
        for state in SHOWN:
            table.add_row(state.value, str(seen.prospects[state]))
        table.add_row("messages sent", str(seen.sent))
        table.add_row("waiting for a person", str(seen.open_approvals))
        table.add_row("models", f"${seen.spend_usd:.2f}")
        return table

    def _line(self, situation: Situation, today: date) -> str:
        seen = situation.snapshot
        states = ", ".join(f"{seen.prospects[state]} {state.value}" for state in SHOWN if seen.prospects[state])
        counts = f"{seen.sent} sent, {seen.open_approvals} to decide, ${seen.spend_usd:.2f}"
        return f"{today:%a %d %b}  {states or 'nobody yet'}; {counts}"
