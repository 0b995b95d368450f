"""A case's input, put into a ledger as the cycles before this one would have left it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

from config.files.cases import Candidate, CaseAngle, CaseFact, CaseReply, Dossier, Earlier, LastPlan
from config.trials import Trial
from crews.staging.before import ACTOR, BEFORE, Misfit
from data.claims import Angle, AngleState
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, cycles, facts, inbound, messages, prospects
from data.ledger.flow.prospects import Added
from data.records import BOSS, Business, Contact, Message, MessageState, Plan, ProspectState
from data.redact import redacted
from tools.deployment import Deployment
from tools.writing.drafts import rfc_message_id

LONGEST_REASON = 400
P = ProspectState
WAYS: Mapping[ProspectState, Sequence[ProspectState]] = {
    P.FOUND: (),
    P.REJECTED: (P.REJECTED,),
    P.NEEDS_REVIEW: (P.NEEDS_REVIEW,),
    P.QUALIFIED: (P.QUALIFIED,),
    P.IN_CRITIQUE: (P.QUALIFIED, P.IN_CRITIQUE),
    P.BUILT: (P.QUALIFIED, P.BUILT),
    **{
        end: (P.QUALIFIED, P.BUILT, P.IN_SEQUENCE, end)
        for end in (P.REPLIED, P.BOUNCED, P.OPTED_OUT, P.FINISHED)
    },
    P.IN_SEQUENCE: (P.QUALIFIED, P.BUILT, P.IN_SEQUENCE),
}  # fmt: skip
"""By which states a prospect comes to each."""


@dataclass
class Setting:
    """One case on its way into a ledger, within one transaction.

    What puts entries of the case there returns their ids, and raises ``Misfit`` where one does not fit.
    """

    deployment: Deployment
    tx: Tx
    trial: Trial
    _number: int = field(default=0)

    def before(self) -> None:
        """What was before: the plan, and the cycles of which the case tells."""
        self._plan()
        for at, earlier in enumerate(self.trial.case.earlier):
            self._earlier(at, earlier)

    def candidates(self) -> tuple[str, ...]:
        """Businesses that were found."""
        return tuple(self._found(one) for one in self.trial.case.candidates)

    def dossiers(self, state: ProspectState, angles_stand: AngleState) -> tuple[str, ...]:
        """Prospects in a state, with their facts and angles; an angle stands so, unless the case says otherwise."""
        return tuple(self._dossier(at, one, state, angles_stand) for at, one in enumerate(self.trial.case.prospects))

    def replies(self) -> tuple[str, ...]:
        """What people have written."""
        return tuple(self._reply(one) for one in self.trial.case.replies)

    def funnel(self) -> tuple[str, ...]:
        """So many prospects in each state as the case says, to be counted: none of them is worked on."""
        for state, count in self.trial.case.funnel.items():
            for _ in range(count):
                self._somebody(ProspectState(state))
        return ()

    @property
    def _campaign(self) -> str:
        return self.deployment.bundle.campaign.campaign

    def _plan(self) -> None:
        """The plan of before; a search has one that asks for nobody besides the candidates of the case."""
        plan, sources = self.trial.case.plan, list(self.deployment.bundle.vertical.sources)
        if plan is None and not self.trial.work.searches:
            return
        source = plan.source if plan and plan.source else sources[0]
        if source not in sources:
            raise Misfit(("plan", "source"), f'unknown source "{source}" (allowed: {", ".join(sources)})')
        quota = len(self.trial.case.candidates) or (plan.quota if plan else 1)
        given = plan or LastPlan(rationale="as the case says")
        made = Plan(quota, source, dict(given.parameters), dict(given.shares), given.rationale)
        campaigns.set_plan(self.tx, self._campaign, made, ACTOR)

    def _earlier(self, at: int, one: Earlier) -> None:
        task = self.deployment.bundle.crew.agent_tasks[one.task]
        opened = cycles.open_cycle(
            self.tx, self._campaign, one.task, task.work, task.agent, (), 1, BOSS, f"earlier {at}"
        )  # fmt: skip
        assert opened is not None  # noqa: S101 - the key is new
        cycles.close(
            self.tx, opened.id, one.outcome, delegations=1, boss_decision=one.decision,
            boss_reason=redacted(one.reason, LONGEST_REASON), outcome=one.outcome, outcome_detail=one.detail,
            recorded=int(one.outcome in ("done", "partial")),
        )  # fmt: skip

    def _found(self, one: Candidate) -> str:
        """A business of the case, as a source would have given it."""
        self._number += 1
        source = next(iter(self.deployment.bundle.vertical.sources), ACTOR)
        business = Business(
            source, f"case {self._number}", one.company, city=one.city, state=one.state, industry=one.industry,
            employees=one.employees, revenue=one.revenue, founded=one.founded,
        )  # fmt: skip
        added = prospects.add(self.tx, self._campaign, business, self.deployment.bundle.campaign.timezone)
        assert isinstance(added, Added), added  # noqa: S101 - in a new ledger nobody is known, and this row is new
        return added.prospect_id

    def _somebody(self, state: ProspectState, one: Candidate | None = None) -> str:
        """A prospect in a state, which came there by the states before it; it has an address from ``qualified`` on."""
        prospect_id = self._found(one or Candidate(company=f"Company {self._number + 1}"))
        for to in WAYS[state]:
            if to in (P.QUALIFIED, P.REJECTED):
                fits = to is P.QUALIFIED
                score, tier = (70, "Warm") if fits else (20, "Cold")
                why = "fits" if fits else "does not fit"
                prospects.judge(self.tx, prospect_id, score, tier, 0.8, why, fits, BEFORE, ACTOR)  # type: ignore[arg-type]
                self._reached(prospect_id)
            else:
                prospects.move(self.tx, prospect_id, to, "as the case says", ACTOR)
            if to is P.IN_SEQUENCE:
                self._written_to(prospect_id)
        return prospect_id

    def _reached(self, prospect_id: str) -> None:
        contact = Contact(f"owner@{prospect_id}.example", "Pat Doe", "Owner", None, 0.9, ACTOR)
        prospects.set_contact(self.tx, prospect_id, contact)
        prospects.set_enriched(self.tx, prospect_id)

    def _written_to(self, prospect_id: str) -> None:
        """Its variant and mailbox: the next of each."""
        bundle = self.deployment.bundle
        variants = list(bundle.sequence.steps[0].variants)
        senders = bundle.campaign.senders
        mailbox = senders[self._number % len(senders)].mailbox
        prospects.assign_mailbox(self.tx, prospect_id, mailbox, variants[self._number % len(variants)])

    def _dossier(self, at: int, one: Dossier, state: ProspectState, angles_stand: AngleState) -> str:
        """A prospect with its facts and angles, where the task takes it."""
        prospect_id = self._somebody(P.QUALIFIED, one)
        ids = self._facts(prospect_id, one.facts)
        if len(set(ids)) < len(ids):
            raise Misfit(("prospects", at, "facts"), "two facts say the same: say each once")
        for angle in one.angles:
            self._angle(prospect_id, angle, angles_stand)
        for to in WAYS[state][1:]:
            prospects.move(self.tx, prospect_id, to, "as the case says", ACTOR)
        return prospect_id

    def _facts(self, owner: str, given: Sequence[str | CaseFact]) -> list[str]:
        texts = [one if isinstance(one, CaseFact) else CaseFact(text=one) for one in given]
        return [facts.add_fact(self.tx, owner, one.kind, one.text, ACTOR, self._seen(one)) for one in texts]

    def _seen(self, one: CaseFact) -> datetime:
        return self.tx.now if one.seen is None else datetime.combine(one.seen, time(12), UTC)

    def _angle(self, prospect_id: str, one: CaseAngle, otherwise: AngleState) -> None:
        state = AngleState(one.state) if one.state else otherwise
        angle = Angle(prospect_id, "", one.text, tuple(one.facts), one.confidence, state, cycle_id=BEFORE)
        angle_id = facts.add_angle(self.tx, angle)
        if state is AngleState.RETURNED:
            tasks = self.deployment.bundle.crew.agent_tasks.values()
            judge = next((task.agent for task in tasks if task.traits.judges), ACTOR)
            judged = replace(
                angle, angle_id=angle_id, judged_by=judge, verdict=one.verdict or "overstated", words=one.words
            )
            facts.judge_angle(self.tx, judged, ACTOR, BEFORE)

    def _reply(self, one: CaseReply) -> str:
        """A reply to the first mail of a sequence."""
        prospect_id = self._somebody(P.IN_SEQUENCE, Candidate(company=one.company))
        message_id = self._sent(prospect_id, one.answers)
        prospects.move(self.tx, prospect_id, P.REPLIED, "a reply", ACTOR)
        reply = inbound.record(
            self.tx, f"case {self._number}", kind="reply", received_at=self.tx.now, text=one.text,
            campaign=self._campaign, prospect_id=prospect_id, message_id=message_id, doubt=one.doubt,
        )  # fmt: skip
        assert reply is not None  # noqa: S101 - the key is new
        return reply

    def _sent(self, prospect_id: str, text: str) -> str:
        """What we had written."""
        bundle = self.deployment.bundle
        prospect, step = prospects.get(self.tx, prospect_id), bundle.sequence.steps[0]
        sender = next(one for one in bundle.campaign.senders if one.mailbox == prospect.mailbox)
        message_id = f"{prospect_id}-{step.step}"
        body = f"{text}\n\n{sender.name}\n{bundle.campaign.organisation}"
        message = Message(
            id=message_id, campaign=self._campaign, prospect_id=prospect_id, sequence=bundle.sequence.sequence,
            step=step.step, channel="email", variant=prospect.variant or "", mailbox=sender.mailbox,
            state=MessageState.SENT, state_reason="", slots={}, subject=bundle.vertical.description, body=body,
            rfc_message_id=rfc_message_id(self.deployment, message_id, sender), due_at=self.tx.now,
            sent_at=self.tx.now, author=ACTOR,
        )  # fmt: skip
        messages.draft(self.tx, message, prospect.contact.email if prospect.contact else None, None)
        return message_id
