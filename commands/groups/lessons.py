"""The names and options of ``lessons list|accept|withdraw``; ``second_words.py`` has the others."""

from typing import Annotated

import typer

from commands.shared.errors import explained
from commands.shared.options import ByOption, CampaignName, HomeOption, JsonOption, NoteOption

LessonId = Annotated[str, typer.Argument(metavar="ID", help="The lesson, such as l3.")]

lessons_app = typer.Typer(
    help="Show what people changed in agents' words, and teach it to them or no longer.", no_args_is_help=True
)


@lessons_app.command(name="list")
@explained
def lessons_list(campaign: CampaignName, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List all lessons: what was changed, by whom, in which message, and what became of it."""
    from commands.decide import lessons

    lessons.list_all(campaign, home, as_json=as_json)


@lessons_app.command(name="accept")
@explained
def lessons_accept(lesson: LessonId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None) -> None:
    """Teach a lesson: from the next cycle on, its agent reads the words before and after."""
    from commands.decide import lessons
    from commands.shared.ledgers import ordered

    lessons.accept(lesson, ordered(by, note), home)


@lessons_app.command(name="withdraw")
@explained
def lessons_withdraw(lesson: LessonId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None) -> None:
    """Teach a lesson no longer, or never."""
    from commands.decide import lessons
    from commands.shared.ledgers import ordered

    lessons.withdraw(lesson, ordered(by, note), home)
