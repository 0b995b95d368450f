"""Mistakes in when a task is done, and in how much of it a day holds."""

from tests.config_errors.broken import CAMPAIGN, Case, Told

READ = "  read: {job: read}\n"
REVIEW = "  review:\n    agent: critic\n"

SHORT = """campaign: essays
crew: essays
items: {file: briefs.csv, documents: papers}
envelope: tight
rehearsal: quiet
timezone: Europe/Berlin
start: "2026-11-03T08:00:00+01:00"
days: 3
"""

CASES = (
    Case(
        "a cron of four fields",
        READ,
        '  read: {job: read, schedule: "0 9 * *"}\n',
        Told('schedule: ^"0 9 * *"', '"0 9 * *" is not a cron expression: minute hour day month weekday, as in'),
    ),
    Case(
        "a cron of a day that no month has",
        READ,
        '  read: {job: read, schedule: "0 9 30 2 *"}\n',
        Told('schedule: ^"0 9 30 2 *"', '"0 9 30 2 *" never comes: no month has that day'),
    ),
    Case(
        "a day that holds less than a request",
        REVIEW,
        REVIEW + "    batch: 10\n    per_day: 6\n",
        Told("per_day: ^6", "is less than the batch of 10: no request would ever be full, so lower the batch too"),
    ),
    Case(
        "a day that holds nothing",
        REVIEW,
        REVIEW + "    per_day: 0\n",
        Told("per_day: ^0", "0 is below 1"),
    ),
    Case(
        "a cron that comes after the campaign",
        REVIEW,
        REVIEW + '    schedule: "0 9 * * 1"\n',
        Told(
            "days: ^3",
            'review of essays is done at "0 9 * * 1", first on 2026-11-09 09:00: the campaign is over on '
            "2026-11-06 08:00",
            CAMPAIGN,
        ),
        files={CAMPAIGN: SHORT},
    ),
)
