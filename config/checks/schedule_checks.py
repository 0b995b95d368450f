"""What must be true of when tasks are done: a cron that comes while the campaign lasts, a day that holds a request."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.files.campaigns import CampaignConfig, Schedules
from config.files.crews import CrewConfig, StageTask, TaskConfig
from config.positions import Document, Keys, Problem


def when_problems(document: Document, crew: CrewConfig) -> Iterator[Problem]:
    """A task's day holds what one request takes; of what the campaign says when, the crew does not say it too."""
    for name, task in _tasks(crew).items():
        keys: Keys = ("tasks" if name in crew.tasks else "stages", name)
        if task.per_day is not None and "batch" in task.model_fields_set and task.batch > task.per_day:
            what = f"is less than the batch of {task.batch}: no request would ever be full, so lower the batch too"
            yield document.problem((*keys, "per_day"), what)
        if not isinstance(task, StageTask):
            continue
        if task.schedule is not None and task.work in Schedules.model_fields:
            what = f"the campaign says when {task.work} is due: schedules: {{{task.work}: ...}} there"
            yield document.problem((*keys, "schedule"), what, at_key=True)
        if task.per_day is not None and not task.traits.takes_items:
            what = f"{task.work} takes no prospects, so this bounds nothing"
            yield document.problem((*keys, "per_day"), what, at_key=True)


def campaign_problems(document: Document, campaign: CampaignConfig, crew: CrewConfig | None) -> Iterator[Problem]:
    """The cron of each task comes round before the campaign is over, where it is known when it begins."""
    from croniter import croniter  # noqa: PLC0415 - costs 30 ms, and few tasks have crons

    if crew is None or campaign.start is None:
        return
    began = datetime.fromisoformat(campaign.start).astimezone(ZoneInfo(campaign.timezone))
    over = began + timedelta(days=campaign.days)
    for name, task in _tasks(crew).items():
        if task.schedule is None or croniter.match(task.schedule, began):
            continue
        first: datetime = croniter(task.schedule, began).get_next(datetime)
        if first >= over:
            what = (
                f'{name} of {crew.crew} is done at "{task.schedule}", first on {first:%Y-%m-%d %H:%M}: '
                f"the campaign is over on {over:%Y-%m-%d %H:%M}"
            )
            yield document.problem(("days",), what)


def _tasks(crew: CrewConfig) -> Mapping[str, StageTask | TaskConfig]:
    return {**crew.stages, **crew.tasks}
