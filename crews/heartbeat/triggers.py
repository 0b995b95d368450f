"""The heartbeat: what starts work. The same pass serves a rehearsal's stepped clock, a live run, and cron."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from crews.cycles import leftovers, rulings
from crews.heartbeat import unheard, weekly
from crews.heartbeat.ended import Ended, over, stuck
from crews.heartbeat.engine import Engine, Performed
from crews.heartbeat.publishing import Publishing
from crews.heartbeat.router import CycleDue, Due, GiveUp, JobDue, due, follow_up_within, next_moment, through
from crews.heartbeat.underway import UnderWay
from crews.kinds.registry import KINDS
from crews.standing import situations, supervision, timetable
from crews.standing.situations import Situation
from data.ledger.core import audit, counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, cycles
from data.ledger.read import snapshot
from data.records import STAND_IN, CampaignState, CapKey, Cycle, MessageState, ProspectState, Trip
from data.warehouse.publish import publish
from tools.channels.port import Channel
from tools.crm.writing import write_waiting
from tools.deployment import Deployment
from tools.governance import trips
from tools.hints import with_ways
from tools.inbox import clicked
from tools.inbox.boxes.watching import MailWatch
from tools.inbox.poll import poll
from tools.items import flow
from tools.notices import announcements, follow_ups, pushes, requests
from tools.notices.people import notify, one_moment, tell
from tools.sources.reading import News
from tools.sources.supply import Supply, note_told, supply

REST = timedelta(minutes=10)
TOLD_AFTER = 6
"""So many looks of a day at inboxes that could not be read, about an hour's, are told to people once."""
MOST_ROUNDS = 500
ACTOR = "router"

Watch = Callable[[Situation, str], None]


class Heartbeat:
    """Drives one campaign: takes in mail, asks the router, has the engine do what is due, waits for the next moment."""

    def __init__(self, engine: Engine, deployment: Deployment, channel: Channel, watch: Watch) -> None:
        self._engine = engine
        self._deployment = deployment
        self._channel = channel
        self._watch = watch
        self._campaign = deployment.bundle.campaign.campaign
        self._is_declared = deployment.bundle.crew.is_declared
        inboxes = () if self._is_declared else deployment.connections.inboxes()
        self._mail = MailWatch(inboxes, deployment.clock.wake)
        self._held_back: dict[str, datetime] = {}
        self._publishing = Publishing(deployment)
        self._telling: set[CapKey] = set()
        self._supply: Supply | None = None
        self._crm_rests_until: datetime | None = None
        self._under_way = UnderWay(engine, deployment)

    def run(self, until: datetime | None = None) -> Ended:
        """Beat until everything has ended, a person is needed, a gate halts, or ``until`` is reached.

        Mail that comes while it waits ends the wait, where the mail server tells of it.
        """
        with self._mail, self._under_way:
            return self._run(until)

    def _run(self, until: datetime | None) -> Ended:
        clock = self._deployment.clock
        while True:
            situation = self._beat()
            if self._under_way:
                self._await_cycles(situation, until)
                continue
            if ended := self._ended(situation):
                return ended
            if self._is_through(situation):
                if ended := self._finish():
                    return ended
                continue
            if until is not None and situation.now >= until:
                return Ended("paused", f"stopped at {until:%Y-%m-%d %H:%M} UTC, as asked")
            moment = self._next_moment(situation)
            if moment is None:
                return stuck(situation)
            waits = [moment, until, situation.now + clock.longest_wait if clock.longest_wait else None]
            clock.wait_until(min(wait for wait in waits if wait is not None))

    def _await_cycles(self, situation: Situation, until: datetime | None) -> None:
        """Wait until a cycle ends, or something comes from outside; at the end for all that are still under way."""
        clock = self._deployment.clock
        is_over = self._ended(situation) is not None or (until is not None and situation.now >= until)
        if is_over or clock.longest_wait is None:
            self._under_way.wait(whole=is_over)
        else:
            moments = [self._next_moment(situation), until, situation.now + clock.longest_wait]
            clock.wait_until(min(moment for moment in moments if moment is not None))

    def tick(self) -> Situation:
        """One pass: mail, then everything that is due at this moment, until nothing more is."""
        situation = self._beat()
        while self._under_way:
            self._under_way.wait()
            situation = self._beat()
        return situation

    def _beat(self) -> Situation:
        """Do what is due. In live operation agents are still at work afterwards.

        People are told of what there is whenever work begins that takes long, and at the end.
        """
        self._supply = None
        self._under_way.hold_on()
        with one_moment(self._deployment, self._channel):
            situation, announced = self._pass(), requests.announce(self._deployment, self._channel)
            announced += requests.announce_decisions(self._deployment, self._channel)
            if situation.snapshot.state is not CampaignState.HALTED and self._push():
                situation = self._look()
            if situation.snapshot.state is not CampaignState.HALTED:
                self._write_to_crm(situation.now)
            announced += weekly.announce(self._deployment, self._channel, situation)
        requests.mark_told(self._deployment.ledger, announced)
        self._telling.clear()
        self._publishing.offer(situation.now)
        self._watch(situation, " ".join(self._under_way.stages))
        return situation

    def end(self, situation: Situation) -> Ended | None:
        """End the campaign if nothing is left of it; None where something is, or where it had ended before."""
        if self._ended(situation) or not self._is_through(situation):
            return None
        if ended := self._finish():
            publish(self._deployment.ledger, self._deployment.home, self._deployment.run_id, situation.now)
        return ended

    def _pass(self) -> Situation:
        self._take_in_mail()
        self._govern()
        flow.advance(self._deployment)
        situation = self._look()
        for _ in range(MOST_ROUNDS):
            if self._see_to_ended():
                self._govern()
                flow.advance(self._deployment)
                situation = self._look()
            todo = [item for item in due(situation) if not self._is_held_back(item, situation.now)]
            if not todo and not self._end_slots(situation):
                break
            self._perform(situation, todo)
            if not all(isinstance(item, JobDue) for item in todo):
                self._govern()
            flow.advance(self._deployment)
            after = self._look()
            self._let_rest(todo, situation, after)
            situation = after
            if self._deployment.meter.is_spent:
                break
        return situation

    def _end_slots(self, situation: Situation) -> bool:
        """Let those wait for their next slot that have done all that there was; say whether there are such."""
        over = through(situation)
        if over:
            with self._deployment.ledger.write() as tx:
                timetable.end_slots(self._deployment.bundle, tx, over)
        return bool(over)

    def _take_in_mail(self) -> None:
        """Take in the mail. A mailbox that cannot be read is noted and asked again later: the rest goes on."""
        now = self._deployment.clock.now()
        if self._is_declared:
            return
        unsubscribe = self._deployment.connections.unsubscribe
        clicked.take_aside(self._deployment.ledger, unsubscribe.keys, self._deployment.home)
        if self._held_back.get("poll", now) > now or not self._mail.worth_a_look(now):
            return
        polled = poll(self._deployment)
        if polled.broken:
            self._held_back["poll"] = now + REST
            with self._deployment.ledger.write() as tx:
                audit.append(tx, self._campaign, ACTOR, "poll", "failed", "; ".join(polled.broken))
                failed = counters.add(tx, CapKey("unread_inbox", self._campaign, f"{now:%Y-%m-%d}"), 1)
            if failed == TOLD_AFTER:
                told = f"An inbox could not be read {TOLD_AFTER} times today: who asks for no more mail is not heard."
                notify(self._deployment, self._channel, "question", "\n\n".join([told, *polled.broken]))
        alerts = (with_ways(alert.text, alert.ways, self._deployment.home) for alert in polled.alerts)
        for text in (*alerts, *polled.told):
            notify(self._deployment, self._channel, "question", text)

    def _govern(self) -> None:
        """Promote what people's decisions have earned, and stop what fails; people are told of a stop."""
        for text in unheard.govern(self._deployment):
            notify(self._deployment, self._channel, "halt", text)

    def _look(self) -> Situation:
        with self._deployment.ledger.read() as tx:
            situation = situations.of(self._deployment, tx)
        wanted = situation.sourcing or bool(self._deployment.bundle.vertical.customers)
        running = situation.snapshot.state is CampaignState.RUNNING
        return self._supplied(situation) if running and wanted else situation

    def _supplied(self, situation: Situation) -> Situation:
        """Have sources that are read page by page read as far as is needed; people are told what is in the way.

        Once a pass, and again after each search, which alone takes anybody out; not while an agent is at work in them.
        """
        if self._supply is not None or situation.under_way(lambda work: work.searches or work.plans):
            return replace(situation, dry_until=self._supply.until if self._supply else None)
        self._supply = found = supply(self._deployment, sourcing=situation.sourcing)
        self._tell_news(found.news, situation.now)
        return replace(situation, dry_until=found.until)

    def _tell_news(self, found: Iterable[News], now: datetime) -> None:
        for news in found:
            if (mark := news.mark(now)) not in self._telling:
                self._telling.add(mark)
                then = partial(note_told, self._deployment.ledger, mark)
                self._deployment.gathered.then.append(then)
                notify(self._deployment, self._channel, "question", news.text)

    def _perform(self, situation: Situation, todo: list[Due]) -> None:
        for item in todo:
            if isinstance(item, JobDue):
                self._watch(situation, item.job)
                tell(self._deployment, self._channel)
                self._job(situation, item.job)
            elif isinstance(item, GiveUp):
                self._give_up(item)
        wanted = [item for item in todo if isinstance(item, CycleDue)]
        if wanted and self._deployment.meter.has_room():
            self._watch(situation, " ".join(item.stage for item in wanted))
            announced = requests.announce(self._deployment, self._channel)
            tell(self._deployment, self._channel)
            requests.mark_told(self._deployment.ledger, announced)
            with self._deployment.ledger.write() as tx:
                opened = [cycle for item in wanted if (cycle := self._open(tx, item))]
            self._under_way.begin(opened)
            self._see_to_ended()

    def _see_to_ended(self) -> bool:
        """See to what the cycles left behind that have ended meanwhile; say whether there are such."""
        ended = self._under_way.ended()
        for cycle, performed in ended:
            self._after(cycle, performed)
        return bool(ended)

    def _open(self, tx: Tx, item: CycleDue) -> Cycle | None:
        """Open a cycle with its claims."""
        name, work = item.task.work, KINDS[item.task.work]
        held = self._given(tx, item, item.limit)
        if not held and (item.items or work.needs_items):
            return None
        # No restart gives the number out again.
        number = f"{tx.now.isoformat()}/{counters.next_number(tx, 'beat')}"
        agent = item.path.removeprefix(STAND_IN) if item.path.startswith(STAND_IN) else item.task.agent
        cycle = cycles.open_cycle(tx, self._campaign, item.stage, name, agent, held, item.attempt, item.path, number)
        if cycle is not None and held:
            work.claim(tx, cycle, tx.now + leftovers.LEASE)
        return cycle

    def _given(self, tx: Tx, item: CycleDue | GiveUp, limit: int) -> list[str]:
        """What a cycle is given: of a declared task those that were ready, if they still are."""
        if item.items:
            return flow.still_due(tx, self._deployment.bundle.crew, item.stage, item.items)
        return KINDS[item.task.work].waiting(tx, self._deployment.bundle.crew, self._campaign, limit)

    def _after(self, cycle: Cycle, performed: Performed) -> None:
        """See to what the cycle left behind; an escalated reply is announced with its approval."""
        work, bundle = KINDS[cycle.work], self._deployment.bundle
        if work.traits.searches:
            self._supply = None
        if performed.halted:
            return
        with self._deployment.ledger.write() as tx:
            leftovers.count(tx, bundle.crew, cycle, ACTOR)
            record = cycles.record_of(tx, cycle.id)
        if rulings.is_for_a_person(bundle.crew, record.boss_decision) and not work.tells_itself:
            manager = supervision.manager_of(bundle, cycle.stage)
            notice = announcements.of_escalation(record, manager, self._deployment.home)
            notify(self._deployment, self._channel, notice.event, notice.text)

    def _job(self, situation: Situation, job: str) -> None:
        """Do a job; one that failed rests for a while."""
        if self._engine.perform_job(self._campaign, job).error:
            self._held_back[job] = situation.now + REST

    def _let_rest(self, todo: list[Due], before: Situation, after: Situation) -> None:
        """Jobs that left everything as it was rest for a while instead of spinning."""
        if (replace(before.snapshot, taken_at=after.now), before.items) == (after.snapshot, after.items):
            for item in todo:
                if isinstance(item, JobDue):
                    self._held_back[item.job] = after.now + REST

    def _give_up(self, item: GiveUp) -> None:
        """Do as the agent's ``on_failure`` says: what cannot be held or skipped halts the campaign."""
        work, text = KINDS[item.task.work], None
        with self._deployment.ledger.write() as tx:
            left = self._given(tx, item, item.task.cycle)
            audit.append(tx, self._campaign, ACTOR, "gave_up", item.then, item.reason)
            if item.then == "halt" or (work.is_indispensable and not left):
                tripped = Trip("campaign", self._campaign, "failures", item.reason, demotes=False)
                text = trips.trip(self._deployment, tx, tripped, ACTOR)
            elif item.then == "skip":
                for each in left:
                    work.pass_over(tx, self._campaign, item.stage, each, item.reason, ACTOR)
            else:
                for each in left:
                    work.hand_over(tx, self._campaign, each, item.reason, ACTOR)
            cycles.give_up(tx, self._campaign, item.stage)
        if text:
            notify(self._deployment, self._channel, "halt", text)

    def _push(self) -> bool:
        """Tell the other system what it is to be told, what it could not take again later; whether that was a halt."""
        pushed = pushes.push_waiting(self._deployment)
        self._come_again("push", pushed.again)
        if pushed.halted:
            notify(self._deployment, self._channel, "halt", pushed.halted)
        return pushed.halted is not None

    def _write_to_crm(self, now: datetime) -> None:
        """Write to the CRM what came to be, unless it wants to be left alone for a while."""
        if self._crm_rests_until is None or self._crm_rests_until <= now:
            wrote = write_waiting(self._deployment)
            self._crm_rests_until = wrote.rests_until
            self._come_again("crm", wrote.again)
            self._tell_news(wrote.news, now)

    def _come_again(self, what: str, moment: datetime | None) -> None:
        """Note when there is more to do of something; None where nothing is left of it."""
        self._held_back.pop(what, None)
        if moment is not None:
            self._held_back[what] = moment

    def _next_moment(self, situation: Situation) -> datetime | None:
        """The earliest moment at which anything may happen, here or (a clock that knows) outside."""
        later = [moment for moment in self._held_back.values() if moment > situation.now]
        over = situation.snapshot.ends_at if self._takes_leads(situation) else None
        moments = [next_moment(situation), self._deployment.clock.next_event(), over, *later]
        return min((moment for moment in moments if moment is not None), default=None)

    def _ended(self, situation: Situation) -> Ended | None:
        seen = situation.snapshot
        if seen.state is CampaignState.HALTED:
            return Ended("halted", seen.state_reason)
        if seen.state is CampaignState.FINISHED:
            return over(seen)
        if self._deployment.meter.is_spent:
            return Ended("spent", f"{self._deployment.meter}; nothing more is asked of them below a higher limit")
        return None

    def _is_through(self, situation: Situation) -> bool:
        """Is there nothing left to prepare, to send, to read, to push or write, or to ask or remind a person of?"""
        seen = situation.snapshot
        busy = seen.in_preparation + seen.prospects[ProspectState.IN_SEQUENCE] + seen.unclaimed.replies
        busy += seen.messages[MessageState.AWAITING_APPROVAL] + seen.messages[MessageState.READY]
        busy += situation.items.at_work + seen.in_doubt + situation.unread
        to_come = seen.next_due is not None or follow_up_within(seen) is not None
        open_ = situation.sourcing or self._takes_leads(situation)
        left = self._held_back.keys() & {"push", "crm"}
        return not (busy or to_come or open_ or left or self._under_way)

    def _takes_leads(self, situation: Situation) -> bool:
        """May more items come in from outside before the campaign is over, as far as anybody can know?"""
        source, clock = situation.bundle.campaign.items, self._deployment.clock
        if source is None or source.on != "lead" or situation.now >= situation.snapshot.ends_at:
            return False
        return clock.longest_wait is not None or clock.next_event() is not None

    def _finish(self) -> Ended | None:
        """End the campaign in the transaction that sees nothing left; None where something has come in between."""
        with self._deployment.ledger.write() as tx:
            if not self._is_through(situations.of(self._deployment, tx)):
                return None
            follow_ups.hand_over(self._deployment, tx)
            why = "every item is settled" if self._is_declared else "every sequence has ended"
            campaigns.finish(tx, self._campaign, why, ACTOR)
            ended = over(snapshot.snapshot(tx, self._campaign))
        with one_moment(self._deployment, self._channel):
            announced = [
                *requests.announce(self._deployment, self._channel),
                *weekly.announce(self._deployment, self._channel, self._look()),
            ]
        requests.mark_told(self._deployment.ledger, announced)
        return ended

    def _is_held_back(self, item: Due, now: datetime) -> bool:
        """A job that rests, and a stage of which a cycle is under way or has not been seen to."""
        if isinstance(item, JobDue):
            return self._held_back.get(item.job, now) > now
        return item.stage in self._under_way.stages
