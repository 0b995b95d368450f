"""The judge: reads what the mail host took and the YAML, and says what ought not to have left. It asks no code of ours.

What people did is known from the world itself (its own account of who bounces, opts out or answers, and when), not
from Muster's classifier. Every function returns what is wrong; an empty list is innocence.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from config.files.worlds import WorldConfig
from config.positions import load_yaml
from rehearsal.mail.accepted import Accepted
from rehearsal.mail.events import Event, events
from tests.rehearsal.rehearsed import Mail, Rehearsed
from tests.rehearsal.trees import CONFIG, shipped

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
GOODBYES = frozenset(
    {"hard_bounce", "opt_out", "complaint", "interested", "question", "not_now", "not_interested", "wrong_person"}
)

ASKING = frozenset({"interested", "question"})


class Judge:
    """Judges one rehearsal by the files that its campaign names."""

    def __init__(self, run: Rehearsed) -> None:
        self.run = run
        path = Path(run.campaign)
        self.tree = path.parents[1] if path.suffix else CONFIG
        self.campaign: dict[str, Any] = load_yaml(path).data if path.suffix else shipped("campaigns", run.campaign)
        self.envelope = self._file("envelopes", self.campaign["envelope"])
        vertical = self._file("verticals", self.campaign["vertical"])
        self.steps = {step["step"]: step for step in self._file("templates", vertical["sequence"])["steps"]}
        self.zones = {sender["address"]: ZoneInfo(sender["timezone"]) for sender in self.campaign["senders"]}

    def violations(self) -> list[str]:
        """Everything that is wrong with what left."""
        rules = (self.reached_twice, self.after_goodbye, self.outside_window, self.over_caps, self.too_soon)
        return [f"{rule.__name__}: {what}" for rule in rules for what in rule(self.run.accepted)]

    def reached_twice(self, mails: list[Mail]) -> Iterator[str]:
        """The same mail, subject or step to the same person. An answer is no step and has its thread's subject."""
        steps, answers = self.step_of(), self.answers()
        sequence = [mail for mail in mails if mail.message_id not in answers]
        counters = (
            Counter((mail.message_id, "") for mail in mails),
            Counter((mail.rcpt_to, f"step {steps[mail.message_id]}") for mail in sequence),
            Counter((mail.rcpt_to, mail.subject) for mail in sequence),
        )
        yield from (f"{what} {count} times" for counter in counters for what, count in counter.items() if count > 1)

    def after_goodbye(self, mails: list[Mail]) -> Iterator[str]:
        """A mail to somebody who had bounced, opted out, complained or answered; who asked may be answered, once."""
        answers = self.answers()
        for event in self.happened(mails):
            if event.kind in GOODBYES:
                later = [mail for mail in mails if mail.rcpt_to == event.cause.rcpt_to and mail.at > event.at]
                if event.kind in ASKING and later and later[0].message_id in answers:
                    later = later[1:]
                yield from (f"{mail.rcpt_to} at {mail.at} after {event.kind} at {event.at}" for mail in later)

    def outside_window(self, mails: list[Mail]) -> Iterator[str]:
        """A mail that arrived when its recipient is not to be written to."""
        window = self.envelope["window"]
        where = "select m.recipient, p.timezone, p.region from messages m join prospects p using (prospect_id)"
        places = {row["recipient"]: row for row in self.run.rows(where)}
        for mail in mails:
            place = places[mail.rcpt_to]
            local = mail.at.astimezone(ZoneInfo(place["timezone"]))
            free = window["holidays"] and local.date() in _holidays(place["region"], local.year)
            opens, closes = (time.fromisoformat(window[edge]) for edge in ("start", "end"))
            if free or DAYS[local.weekday()] not in window["days"] or not opens <= local.time() < closes:
                yield f"{mail.rcpt_to} at {local}"

    def over_caps(self, mails: list[Mail]) -> Iterator[str]:
        """More than the caps of a mailbox (warming up), a recipient's domain or the campaign on one day."""
        caps, sent = self.envelope["caps"], Counter[tuple[str, str, date]]()
        first = datetime.fromisoformat(self.run.one("select min(started_at) from campaigns"))
        first_day = first.astimezone(ZoneInfo(self.campaign["timezone"])).date()
        for mail in mails:
            day = mail.at.astimezone(self.zones[mail.mail_from]).date()
            domain = mail.rcpt_to.partition("@")[2]
            sent.update([("mailbox", mail.mail_from, day), ("domain", domain, day), ("campaign", "", day)])
        for (scope, name, day), count in sent.items():
            limit = caps[f"{scope}_per_day"]
            if scope == "mailbox" and (warming := caps.get("warm_up")):
                limit = min(limit, warming["start"] + warming["increase"] * (day - first_day).days)
            if count > limit:
                yield f"{scope} {name} sent {count} on {day}, its limit is {limit}"

    def too_soon(self, mails: list[Mail]) -> Iterator[str]:
        """Two mails of a mailbox within the minimum gap, or a step before its wait is over."""
        gap, steps = _duration(self.envelope["minimum_gap"]), self.step_of()
        for sender in self.zones:
            for one, other in pairwise(sorted(mail.at for mail in mails if mail.mail_from == sender)):
                if other - one < gap:
                    yield f"{sender}: {one} and {other}"
        answers = self.answers()
        at = {(m.rcpt_to, steps[m.message_id]): m.at for m in mails if m.message_id not in answers}
        for (who, step), moment in at.items():
            if step == 1:
                continue
            before = at.get((who, step - 1))
            if before is None or moment - before < _duration(self.steps[step]["wait"]):
                yield f"{who}: step {step} at {moment}, the one before at {before}"

    def happened(self, mails: list[Mail]) -> list[Event]:
        """What people did by the end of the run, as the world has it; each is a mail in the inbox, or a click."""
        world = WorldConfig.model_validate(self._file("rehearsals", self.run.world))
        all_of_them = events(world.people, self.run.seed, [Accepted(*mail) for mail in mails])
        done = [event for event in all_of_them if event.at <= self.run.ended_at]
        assert {event.file_name for event in done} == self.run.came_back
        return done

    def answers(self) -> set[str]:
        """The Message-IDs of answers that a person approved."""
        approved = "join approvals a on a.message_id = m.message_id and a.kind = 'answer' and a.state = 'approved'"
        rows = self.run.rows(f"select rfc_message_id from messages m {approved} where m.sequence = 'answer'")
        return {row["rfc_message_id"] for row in rows}

    def step_of(self) -> dict[str, int]:
        """The step of each mail, by its Message-ID."""
        return {
            row["rfc_message_id"]: row["step"] for row in self.run.rows("select rfc_message_id, step from messages")
        }

    def _file(self, folder: str, name: str) -> dict[str, Any]:
        own = self.tree / folder / f"{name}.yaml"
        found: dict[str, Any] = load_yaml(own).data if own.exists() else shipped(folder, name)
        return found


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"(\d+)([smhd])", text)
    assert match, text
    return timedelta(seconds=int(match[1]) * UNITS[match[2]])


def _holidays(state: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("US", subdiv=state, years=year)
