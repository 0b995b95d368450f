"""Erases one person from the ledger: every row and text of theirs. What stays is their number, and hashes.

Audit records keep their place in the chain: of those of format 2 the texts are erased, and a ``forgotten`` record,
whose output lists them, makes the erasure valid (``audit.verify``).
"""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, or_, select

from data.identity import Identity, company_key, hash_value, identities_of, normalise_phone
from data.items import ReleaseState
from data.ledger.core import audit, compared, item_schema, listings, payloads, seals
from data.ledger.core import schema as tables
from data.ledger.core.compared import Recorded
from data.ledger.core.crm_schema import crm_writes
from data.ledger.core.governance_schema import acts, breaks, counters
from data.ledger.core.lesson_schema import lessons
from data.ledger.core.look_schema import answers
from data.ledger.core.states import allowed
from data.ledger.core.told_schema import told_records
from data.ledger.core.transactions import Tx
from data.ledger.flow import endings, inbound, items, messages, prospects, releases, suppressions
from data.ledger.flow.told import SETTLED
from data.ledger.govern.traces import NAME, Traces, recipients, traces_of
from data.phones import is_number
from data.records import Prospect, ProspectState

_GONE = (
    "domain", "website", "email", "phone", "street", "city", "county", "postcode", "employees", "revenue", "founded",
    "fields", "judgement", "contact_email", "contact_name", "contact_role", "contact_phone", "contact_source",
    "lease_cycle", "lease_until",
)  # fmt: skip
_WORDS: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (tables.prospects, "prospect_id", ("state_reason", "paused_reason", "judgement")),
    (tables.messages, "message_id", ("state_reason",)),
    (tables.inbound, "inbound_id", ("evidence",)),
    (tables.approvals, "approval_id", ("reason", "note")),
    (tables.verdicts, "verdict_id", ("reason",)),
    (tables.cycles, "cycle_id", ("boss_reason", "outcome_detail", "error")),
    (tables.campaigns, "campaign", ("state_reason",)),
    (breaks, "break_id", ("reason", "note")),
    (lessons, "lesson_id", ("words_before", "words_after", "note")),
)
_NO_LESSON = {"words_before": "", "words_after": "", "note": "", "state": "withdrawn"}
"""Without one half of its words a lesson would teach what nobody meant, so it loses both and is taught no longer."""
_CALLS = (
    (tables.model_calls, ("request_digest", "response_digest")),
    (tables.tool_calls, ("arguments_digest", "result_digest", "refusals_digest")),
)
_ID = re.compile(r"(?<![\w-])p\d+(?![\w-])")
_OTHERS: tuple[tuple[str, Table, str], ...] = (
    ("fields of businesses", tables.prospects, "fields"),
    ("facts", tables.facts, "text"),
    ("angles", tables.angles, "text"),
    ("angles", tables.angles, "words"),
    ("messages", tables.messages, "body"),
    ("incoming mails", tables.inbound, "text"),
)
_OF_ITEMS: tuple[tuple[str, Table, str], ...] = (
    ("items of declared crews", item_schema.items, "fields"),
    ("records about items", item_schema.artifacts, "body"),
    ("documents for released/", item_schema.releases, "body"),
)
_AS_ITEM: dict[str, tuple[Table, dict[str, str]]] = {
    "items": (item_schema.items, {"fields": "{}", "state_reason": NAME}),
    "tasks": (item_schema.task_states, {"reason": ""}),
    "records of tasks": (item_schema.artifacts, {"body": "{}"}),
    "documents": (item_schema.releases, {"file": "", "folded": "", "body": "", "reason": NAME}),
}
"""What tasks beside the stages know of a prospect: its item has the prospect's id."""
_OUT = (ReleaseState.RELEASING, ReleaseState.UNKNOWN, ReleaseState.RELEASED)


class Shared(NamedTuple):
    """How many of the erased texts named others too, and whom."""

    texts: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: rows or texts ``erased`` by kind, names ``suppressed`` by kind, and what stays, in words.

    ``shared`` are the erased texts that named other prospects too, such as a request to a model about a batch.
    """

    erased: dict[str, int]
    suppressed: tuple[str, ...]
    kept: tuple[str, ...]
    shared: Shared


def forget(tx: Tx, prospect_id: str, by: str, note: str = "", recorded: Recorded | None = None) -> Forgotten:
    """Erase the person and keep them suppressed by hash; nothing of a message that is still to leave leaves.

    The note says why, and stays in the audit, unless it names the person. ``recorded`` is what was ``as_recorded``
    just before, so that nobody waits for it while this writes; where somebody has written since, it is read again.

    Raises:
        NoSuchProspect: if the ledger does not know the prospect.
        AlreadyForgotten: if this was done before.
    """
    traces = traces_of(tx, prospect_id)
    prospect = prospects.get(tx, prospect_id)
    if recorded is None or recorded.ends != audit.ends(tx):
        recorded = compared.as_recorded(tx)
    if ProspectState.OPTED_OUT in allowed(prospect.state) and prospect.state is not ProspectState.BOUNCED:
        prospects.move(tx, prospect_id, ProspectState.OPTED_OUT, NAME, by)
    messages.cancel_rest(tx, prospect_id, NAME, answers=True, actor=by)
    if items.find(tx, [prospect_id]):
        endings.close(tx, prospect_id, NAME, by)
    erasure = _Erasure(tx, prospect, traces)
    kept = erasure.shared()
    suppressed = erasure.suppress()
    erasure.own_rows()
    erasure.words()
    erasure.left = compared.changed_since(tx, recorded, erasure.touched)
    erasure.record(by, "" if traces.named_in(note) else note)
    erased = {what: count for what, count in erasure.erased.items() if count}
    return Forgotten(erased, suppressed, kept, erasure.served_others)


@dataclass(slots=True)
class _Erasure:
    """One erasure under way."""

    tx: Tx
    prospect: Prospect
    traces: Traces
    erased: dict[str, int] = field(default_factory=dict)
    served_others: Shared = field(default_factory=Shared)
    left: dict[str, dict[str, str]] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)
    touched: set[seals.Row] = field(default_factory=set)

    def shared(self) -> tuple[str, ...]:
        """Texts about others in which the person is named too: they are the others', and stay."""
        counted = []
        for what, table, column in _OTHERS:
            rows = self._all(select(table.c[column]).where(_others(table, self.prospect.id)))
            if count := sum(self.traces.named_in(row[0]) for row in rows):
                counted.append(f"{count} {what} of others name them and stay")
        for what, table, column in _OF_ITEMS:
            texts = self._all(select(table.c[column]).where(table.c.item_id != self.prospect.id))
            if count := sum(self.traces.named_in(row[0]) for row in texts):
                counted.append(f"{what} that name them: {count}, to be deleted by hand")
        if count := sum(
            row.prospect_id == self.prospect.id or self.traces.named_in(row.rationale)
            for row in self._all(select(tables.audit).where(tables.audit.c.format < audit.ERASABLE_SINCE))
        ):
            counted.append(f"{count} audit records of the first format keep their words (without address or phone)")
        counted += [
            f"the webhook {out.webhook} has {out.id} about them, or may have it: delete it there"
            if out.webhook
            else f"{out.place} is about them: delete it there"
            for out in releases.of_items(self.tx, [self.prospect.id])[self.prospect.id]
            if out.state in _OUT
        ]
        pushed = select(acts).where(acts.c.prospect_id == self.prospect.id, acts.c.kind == "push")
        for row in self._all(pushed.where(acts.c.state == "done")):
            counted.append(
                f"another system was told of them ({row.act_id}) and has them as {row.target}: delete it there"
            )
        counted += self._in_the_crm()
        if (phone := self._phone()) and self._shared_phone(phone):
            counted.append("the phone is another prospect's too (a switchboard's) and is not suppressed")
        return tuple(counted)

    def _in_the_crm(self) -> list[str]:
        """What was written of them to a CRM, or may have been, by the CRM's own ids."""
        mine = self._all(select(crm_writes).where(crm_writes.c.prospect_id == self.prospect.id))
        contacts = {row.contact: None for row in mine if row.contact}
        records = [f"{row.kind} {row.target}" for row in mine if row.target and row.kind != "status"]
        told = [f"the CRM has them as contact {contact}: delete them there" for contact in contacts]
        told += [f"the CRM has what was written of them: {', '.join(records)}"] if records else []
        if doubtful := [row.fact for row in mine if row.attempts and row.state in ("waiting", "writing", "refused")]:
            told.append(f"the CRM may have more of them, of which it gave no id: {', '.join(doubtful)}")
        return told

    def suppress(self) -> tuple[str, ...]:
        """Keep the hashes of address, phone, own domain and company; of what was suppressed before, nothing more."""
        business, contact = self.prospect.business, self.prospect.contact
        names = identities_of(business, contact)
        if company_key(business) is None:
            names.append(Identity("company", business.company))
        reached = recipients(self.tx, self.prospect.id)
        addresses = {Identity("phone" if is_number(one) else "email", one) for one in reached}
        shared = self._phone() if self._shared_phone(self._phone()) else None
        for kind, value in dict.fromkeys([*names, *sorted(addresses)]):
            if not (kind == "phone" and value == shared):
                suppressions.add_hashed(self.tx, kind, value, "forgotten", NAME)  # type: ignore[arg-type]
                self.suppressed.add(seals.named("suppression", kind, hash_value(kind, value)))
        return tuple(dict.fromkeys(kind for kind, value in names if not (kind == "phone" and value == shared)))

    def own_rows(self) -> None:
        """Delete or blank what is the person's alone."""
        mine = self.prospect.id
        addresses = [name for name in self.traces.names if "@" in name]
        self._delete("addresses verified", tables.verifications, tables.verifications.c.address.in_(addresses))
        kept = tables.lookups.c
        found = [(row.provider, row.key) for row in self._all(select(tables.lookups)) if self._looked_up(row)]
        for provider, key in found:
            self._delete("answers of providers", tables.lookups, (kept.provider == provider) & (kept.key == key))
        for table, what in ((tables.facts, "facts"), (tables.angles, "angles"), (tables.identities, "identities")):
            self._delete(what, table, table.c.prospect_id == mine)
        passed = tables.passed_rows
        self._delete("rows of sources passed over for them", passed, passed.c.prospect_id == mine)
        self._delete("questions that were answered about them", answers, answers.c.item_id == mine)
        for row in self._all(select(told_records).where(told_records.c.body != SETTLED)):
            if self.traces.named_in(row.body):
                at = tuple(column == row._mapping[column.name] for column in told_records.primary_key)
                self._count("records that others handed in", self._change(told_records, and_(*at), body=SETTLED))
        scope = counters.c
        self._delete("counters", counters, (scope.scope == "domain") & scope.name.in_(self.traces.names))
        texts = {"subject": "", "body": "", "slots": "{}", "recipient": None, "state_reason": NAME}
        self._blank("messages", tables.messages, **texts)
        for mail_key, inbound_id in self._all(
            select(tables.inbound.c.mail_key, tables.inbound.c.inbound_id).where(tables.inbound.c.prospect_id == mine)
        ):
            only = tables.inbound.c.inbound_id == inbound_id
            self._change(tables.inbound, only, mail_key=inbound.forgotten_key(mail_key))
        self._blank(
            "incoming mails",
            tables.inbound,
            subject="",
            text="",
            evidence=NAME,
            draft_answer=None,
            doubt=None,
            follow_up_on=None,
        )
        self._blank("lessons", lessons, **_NO_LESSON)
        self._blank("requests to people", tables.approvals, reason=NAME, note="")
        self._withdraw()
        self._blank("verdicts", tables.verdicts, reason="")
        still_to_do = (acts.c.prospect_id == mine) & (acts.c.state == "open")
        self._change(acts, still_to_do, state="undone", undone_at=self.tx.now)
        mine_still = (crm_writes.c.prospect_id == mine) & crm_writes.c.state.in_(["waiting", "writing", "refused"])
        self._change(crm_writes, mine_still, state="withdrawn")
        self._blank("writes to the CRM", crm_writes, contact=None, target=None, note="")
        self._blank("acts", acts, target="", detail="{}", note="")
        for what, (table, values) in _AS_ITEM.items():
            self._count(what, self._change(table, table.c.item_id == mine, **values))
        self._blank(
            "prospect", tables.prospects, **dict.fromkeys(_GONE), company=NAME, row_key="", state_reason=NAME,
            paused_reason="", updated_at=self.tx.now,
        )  # fmt: skip

    def words(self) -> None:
        """Blank what others' rows say of the person: reasons, and what was said in the cycles that served them."""
        for table, key, columns in _WORDS:
            told = self.traces.found_in if table is tables.cycles else self.traces.named_in
            for row in self._all(select(table)):
                if named := {column: "" for column in columns if told(row._mapping[column])}:
                    gone = _NO_LESSON if table is lessons else named
                    self._change(table, table.c[key] == row._mapping[key], **gone)
                    self._count("words in other rows", len(named))

    def record(self, by: str, note: str) -> None:
        """Erase the audit's texts and all payloads about the person, and say so in every chain that this touches."""
        digests = self._payloads()
        self.served_others = self._served_others(digests)
        chains: dict[str, tuple[list[int], list[str]]] = {
            name: ([], []) for name in (self.prospect.campaign, *self.left)
        }
        for row in self._all(select(tables.audit).order_by(tables.audit.c.campaign, tables.audit.c.seq)):
            records, gone = chains.get(row.campaign, ([], []))
            theirs = row.prospect_id == self.prospect.id and row.action != listings.FORGOTTEN
            theirs |= row.subject in self.suppressed
            if row.format >= audit.ERASABLE_SINCE and (
                theirs or self.traces.named_in(f"{row.rationale} {row.verdicts}")
            ):
                records.append(row.seq)
            gone += [digest for digest in (row.input_digest, row.output_digest) if digest in digests]
            if records or gone:
                chains[row.campaign] = (records, gone)
        for digest in digests:
            payloads.erase(self.tx, digest)
        self._count("texts given to or by models, tools and people", len(digests))
        for campaign, (records, gone) in chains.items():
            audit.erase(self.tx, campaign, records, gone, by, self.prospect.id, note, self.left.get(campaign))
            self._count("audit records (their words)", len(records))

    def _payloads(self) -> set[str]:
        """The digests of every text with a trace of the person, and of every request to a model that served them."""
        kept = select(tables.audit.c.output_digest).where(tables.audit.c.action.in_(listings.ACTIONS))
        safe = {row[0] for row in self._all(kept)}
        served = select(tables.model_calls).where(tables.model_calls.c.prospect_ids.contains(f'"{self.prospect.id}"'))
        found = {digest for row in self._all(served) for digest in (row.request_digest, row.response_digest)}
        alive = select(tables.payloads).where(tables.payloads.c.body.is_not(None))
        found |= {row.digest for row in self._all(alive) if self.traces.found_in(row.body)}
        mine = select(tables.audit).where(tables.audit.c.prospect_id == self.prospect.id)
        free = {digest for row in self._all(mine) for digest in (row.input_digest, row.output_digest)}
        elsewhere = select(tables.audit).where(tables.audit.c.prospect_id.is_distinct_from(self.prospect.id))
        said = {digest for row in self._all(elsewhere) for digest in (row.input_digest, row.output_digest)}
        return (found | (free - said)) - safe - {""}

    def _served_others(self, digests: set[str]) -> Shared:
        """Which of the texts to and from models and tools name other prospects by their ids."""
        used = {
            digest
            for table, columns in _CALLS
            for row in self._all(select(*(table.c[column] for column in columns)))
            for digest in row
        }
        known = {row[0] for row in self._all(select(tables.prospects.c.prospect_id))} - {self.prospect.id}
        texts = self._all(select(tables.payloads).where(tables.payloads.c.digest.in_(digests & used)))
        named = [known.intersection(_ID.findall(row.body or "")) for row in texts]
        others = sorted(set().union(*named), key=lambda it: int(it[1:]))
        return Shared(sum(map(bool, named)), tuple(others))

    def _withdraw(self) -> None:
        asked = tables.approvals.c
        still_open = (asked.prospect_id == self.prospect.id) & (asked.state == "open")
        self._change(tables.approvals, still_open, state="withdrawn", decided_at=self.tx.now)

    def _looked_up(self, row: Any) -> bool:
        return self.traces.named_in(row.key) or self.traces.named_in(row.result)

    def _phone(self) -> str | None:
        contact = self.prospect.contact
        text = (contact and contact.phone) or self.prospect.business.phone
        return normalise_phone(text) if text else None

    def _shared_phone(self, phone: str | None) -> bool:
        of = tables.prospects.c
        rows = self._all(select(of.phone, of.contact_phone).where(of.prospect_id != self.prospect.id)) if phone else []
        return any(text and normalise_phone(text) == phone for row in rows for text in row)

    def _delete(self, what: str, table: Table, where: ColumnElement[bool]) -> None:
        self._count(what, self.tx.connection.execute(table.delete().where(where)).rowcount)

    def _blank(self, what: str, table: Table, **values: object) -> None:
        self._count(what, self._change(table, table.c.prospect_id == self.prospect.id, **values))

    def _change(self, table: Table, where: ColumnElement[bool], **values: object) -> int:
        self.touched.update(seals.touched(self.tx, table, where))
        return self.tx.connection.execute(table.update().where(where).values(**values)).rowcount

    def _all(self, statement: Any) -> list[Any]:
        return list(self.tx.connection.execute(statement))

    def _count(self, what: str, more: int) -> None:
        self.erased[what] = self.erased.get(what, 0) + more


def _others(table: Table, prospect_id: str) -> ColumnElement[bool]:
    owner = table.c.prospect_id
    return or_(owner.is_(None), owner != prospect_id)
