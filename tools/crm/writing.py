"""Writes to the campaign's CRM what came to be: each fact once, in no transaction, whatever crash comes in between.

A write is ``writing`` before its first request and settled after its last. One that a crash left so is looked for in
the CRM before it is made again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from config.files.crms import Crm, Written
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.govern import approvals, crm_facts, crm_writes
from data.ledger.govern.crm_facts import Kind
from data.ledger.govern.crm_writes import Write
from data.records import CampaignState
from data.redact import redacted
from tools.crm.system import NotTaken, System
from tools.crm.told import NothingToTell, Told, is_cancelled, named, told_of
from tools.deployment import Deployment
from tools.governance.purse import NoRoom, Purse
from tools.hints import typed
from tools.http.api import Api, ApiFailed
from tools.sources.reading import News

MOST_AT_ONCE = 100
MOST_ATTEMPTS = 10
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=6)
LEASE = timedelta(minutes=10)
REQUESTS = 27
"""No attempt makes more: a cancelled meeting of a contact who is gone asks nine times, each thrice. A lease is as long
as these may take, with what is waited for in between."""
SHORT = timedelta(minutes=1)
TO_BE_MENDED = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=1)
LONGEST_REASON = 300

KINDS: dict[Written, Kind] = {"status": "status", "notes": "note", "meetings": "meeting"}


@dataclass(frozen=True, slots=True)
class Wrote:
    """When there is more to write, None if nothing is left or only a person can help; what people are told.

    Nothing is to be tried until ``rests_until``, whatever else comes to be.
    """

    again: datetime | None = None
    news: tuple[News, ...] = ()
    rests_until: datetime | None = None


def write_waiting(deployment: Deployment) -> Wrote:
    """Write what is due, some of it at a time. Without a CRM nothing is to come."""
    crm = deployment.bundle.campaign.crm
    connection = deployment.connections.apis.get(crm.api) if crm else None
    if crm is None or connection is None:
        return Wrote()
    _seek(deployment, crm)
    price = deployment.connections.call_usd(crm.api)
    with Api(crm.api, connection) as api:
        at_work = _AtWork(deployment, crm, api, Purse(deployment, crm.api, "crm", price), connection.timeout_s)
        return at_work.write_all()


def _seek(deployment: Deployment, crm: Crm) -> None:
    """Put on the list what came to be since it was last looked at, some records of the audit at a time."""
    campaign = deployment.bundle.campaign.campaign
    kinds = frozenset(KINDS[written] for written in crm.write)
    more = True
    while more:
        with deployment.ledger.read() as tx:
            after = crm_writes.read_upto(tx, campaign, kinds)
            found = crm_facts.touched(tx, campaign, after)
            facts = crm_facts.facts_of(tx, campaign, found.ids)
        if found.upto > after:
            with deployment.ledger.write() as tx:
                crm_writes.prepare(tx, campaign, kinds, facts, after, found.upto)
        more = found.more


class _Stop(Exception):
    """Nothing more is written now: ``until`` then, and ``why`` is what people are told, if anything."""

    def __init__(self, until: datetime | None = None, news: News | None = None, *, blocked: bool = False) -> None:
        super().__init__()
        self.until, self.news, self.is_blocked = until, news, blocked


class _Begun(NamedTuple):
    """A write that was taken up, and what is told of it; the CRM's ids of the contact and of a meeting, where known."""

    write: Write
    told: Told
    contact: str | None
    target: str | None


class _AtWork:
    """One pass over what is due."""

    def __init__(self, deployment: Deployment, crm: Crm, api: Api, purse: Purse, timeout_s: float) -> None:
        self._deployment, self._crm, self._api, self._purse = deployment, crm, api, purse
        self._campaign = deployment.bundle.campaign.campaign
        self._lease = LEASE + timedelta(seconds=REQUESTS * timeout_s)
        self._news: list[News] = []

    def write_all(self) -> Wrote:
        """Write until nothing is due, or something is in the way of all."""
        with self._deployment.ledger.read() as tx:
            waiting = crm_writes.due(tx, self._campaign, MOST_AT_ONCE)
        try:
            for write in waiting:
                self._write(write)
        except _Stop as stop:
            if stop.news:
                self._news.append(stop.news)
            return Wrote(None if stop.is_blocked else stop.until, self._untold(), stop.until)
        with self._deployment.ledger.read() as tx:
            again, now = crm_writes.next_due(tx, self._campaign), tx.now
        return Wrote(again and max(again, now + SHORT), self._untold())

    def _write(self, write: Write) -> None:
        """Make one attempt, unless somebody else does, and settle it."""
        begun = self._begin(write)
        if begun is None:
            return
        system = System(self._crm, self._api, lambda: self._purse.place([write.prospect_id]), begun.contact)
        try:
            target = self._carry_out(system, begun)
        except NotTaken as error:
            self._refused(write, system, error)
        except NoRoom as error:
            until = error.until or self._now() + LONGEST_WAIT
            self._put_off(write, system, str(error), until, counts=system.has_made)
            text = f"nothing is written to the CRM: {error}"
            raise _Stop(until, self._told("spend", text), blocked=error.until is None) from error
        except ApiFailed as error:
            self._failed(write, system, error)
        else:
            with self._deployment.ledger.write() as tx:
                self._note_lost(tx, write, system)
                crm_writes.settle(tx, write, "done", "", system.contact, target)

    def _begin(self, write: Write) -> _Begun | None:
        """Take it up; None if it is not to be written, or somebody else writes it.

        Raises:
            _Stop: the campaign is halted.
        """
        with self._deployment.ledger.write() as tx:
            if campaigns.get(tx, self._campaign).state is CampaignState.HALTED:
                raise _Stop
            if not crm_writes.begin(tx, write, tx.now + self._lease):
                return None
            if crm_writes.is_old(tx, write):
                crm_writes.settle(tx, write, "superseded")
                return None
            try:
                told, contact = told_of(tx, self._crm, write), crm_writes.contact_of(tx, write.prospect_id)
            except NothingToTell as error:
                crm_writes.settle(tx, write, "withdrawn", str(error))
                return None
            target = crm_writes.target_of(tx, self._campaign, named(write)) if is_cancelled(write) else None
        return _Begun(write, told, contact, target)

    def _carry_out(self, system: System, begun: _Begun) -> str:
        """Have it be in the CRM; return the CRM's id of what was written.

        A meeting may have been made by what cancels it, so it is looked for before it is made.
        """
        write, told = begun.write, begun.told
        if write.kind == "status":
            return system.set_status(told)
        record = self._crm.notes if write.kind == "note" else self._crm.meetings
        if record is None:
            raise NotTaken(f"crm says nothing of {write.kind}s any more")
        may_be_there = write.attempts > 0 or write.kind == "meeting"
        target = begun.target or system.put(record, told, may_be_there=may_be_there)
        if is_cancelled(write):
            if not target:
                raise NotTaken("the CRM has given no id of the meeting")
            system.change(record, {**told, "record": target})
        return target

    def _refused(self, write: Write, system: System, error: NotTaken) -> None:
        """Keep that it is not taken, and ask a person, once for all that are refused alike."""
        problem = redacted(str(error), LONGEST_REASON)
        alike = f"{crm_writes.NOT_TAKEN} {write.kind}"
        reason = f"{write.id}: {alike}: {problem}. Mend it, then: {typed(f'crm retry {self._campaign}')}"
        with self._deployment.ledger.write() as tx:
            self._note_lost(tx, write, system)
            if not crm_writes.settle(tx, write, "refused", problem, system.contact):
                return
            if not any(alike in asked.reason for asked in approvals.open_approvals(tx, self._campaign)):
                approvals.request(tx, self._campaign, write.prospect_id, "question", reason)
        self._news.append(self._told(alike, reason))

    def _failed(self, write: Write, system: System, error: ApiFailed) -> None:
        """Put it off, or give it up after the last attempt; whatever else is written would meet the same now.

        Raises:
            _Stop: always.
        """
        problem, now = redacted(str(error), LONGEST_REASON), self._now()
        if error.why == "refused":
            until = now + TO_BE_MENDED
            self._put_off(write, system, problem, until, counts=system.has_made)
            text = f"the CRM {self._crm.api} lets us in no longer: {problem}. Its settings are in connections.yaml"
            raise _Stop(until, self._told("refused", text), blocked=True)
        said = timedelta(seconds=min(error.again_s or 0.0, LONGEST_WAIT.total_seconds()))
        wait = max(said, min(FIRST_DELAY * 2 ** min(write.attempts, MOST_ATTEMPTS), LONGEST_DELAY))
        if error.why != "busy" and write.attempts + 1 >= MOST_ATTEMPTS:
            self._refused(write, system, NotTaken(f"{problem}, in {MOST_ATTEMPTS} attempts"))
        else:
            self._put_off(write, system, problem, now + wait, counts=error.why != "busy" or system.has_made)
        raise _Stop(now + max(said, SHORT))

    def _put_off(self, write: Write, system: System, problem: str, until: datetime, *, counts: bool) -> None:
        with self._deployment.ledger.write() as tx:
            self._note_lost(tx, write, system)
            crm_writes.postpone(tx, write, until, problem, system.contact, counts=counts)

    def _note_lost(self, tx: Tx, write: Write, system: System) -> None:
        if system.has_lost:
            crm_writes.lose_contact(tx, write.prospect_id)

    def _told(self, why: str, text: str) -> News:
        return News(self._campaign, f"crm {self._crm.api}", why, text)

    def _untold(self) -> tuple[News, ...]:
        """What was not told today."""
        now = self._now()
        with self._deployment.ledger.read() as tx:
            told = counters.read(tx, [news.mark(now) for news in self._news])
        found = {news.mark(now): news for news in self._news if not told[news.mark(now)]}
        return tuple(found.values())

    def _now(self) -> datetime:
        return self._deployment.clock.now()
