"""A crowd: two campaigns of several hundred prospects in every state, with everything that can happen to them."""

import hashlib
import json
from collections.abc import Sequence
from typing import TypeVar

from config.catalogues import GATES
from data.records import ProspectState
from tests.warehouse import item_rows, rows, work_rows
from tests.warehouse.rows import Row, after

T = TypeVar("T")

CAMPAIGNS = {"roofing": 420, "plumbing": 90}
INTENTS = ("interested", "question", "not_now", "not_interested", "wrong_person", "opt_out", "auto_reply", None)
KINDS = ("reply", "reply", "reply", "bounce", "bounce", "delay", "complaint", "auto_reply", "opt_out")
FAULTS = ("recipient gone", "recipient full", "moved", "unknown")
OUTCOMES = ("done", "done", "done", "partial", "nothing", "failed")
DECISIONS = ("proceed", "proceed", "retry", "replan", "escalate", "none", "unclear")

FIELDS = '{"roof_year": 1998, "permit": "solar", "at_night": true, "filed": "2026-03-05"}'


def chance(*key: object) -> float:
    """A number in [0, 1) that depends on its key alone."""
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def pick(some: Sequence[T], *key: object) -> T:
    return some[int(chance(*key) * len(some))]


def crowd() -> dict[str, list[Row]]:
    """All rows of the ledger, by table."""
    made: dict[str, list[Row]] = {name: [] for name in rows.TABLES}
    first = 1
    for name, size in CAMPAIGNS.items():
        made["campaigns"].append(rows.campaign(name, goal_qualified=size // 2, infrastructure_usd_per_month=size / 10))
        for number in range(first, first + size):
            _prospect(made, name, number)
        made["breaks"] += [
            rows.stop(first, campaign=name),
            rows.stop(first + 1, campaign=name, resumed_at=after(2)),
            rows.stop(first + 2, campaign=name, breaker="person", tripped_by="kim"),
        ]
        made["lessons"].append(rows.lesson(first, f"p{first}", campaign=name, words_after="Ask joe@acme.example"))
        _crew(made, name, [f"p{n}" for n in range(first, first + size)])
        first += size
        _full(made, name, 10_000 + first)
    _items(made)
    for day in range(3, 9):
        of_day = {"name": "anna", "day": f"2026-11-0{day}"}
        made["counters"].append({"scope": "mailbox", "count": day, **of_day})
        made["counters"].append({"scope": "mailbox_cap", "count": 5 * day, **of_day})
    made["inbound"].append(rows.inbound(99_999, None, campaign=None, kind="unmatched"))
    return made


def _items(made: dict[str, list[Row]]) -> None:
    """What a declared crew works on, with addresses and numbers in every text that somebody else wrote."""
    contact = "ask joe@acme.example or call 312-555-0123"
    for number in range(1, 41):
        item_id = f"i{number}"
        state = pick(("open", "done", "closed"), "item", number)
        fields = json.dumps({"topic": f"Gutters {number}", "source": contact})
        made["items"].append(item_rows.item(number, fields=fields, state=state, state_reason=contact, row_key=contact))
        made["items"][-1]["row_key"] += f" {number}"
        made["task_states"] += [
            item_rows.task_state(item_id, task, reason=contact, state=pick(("open", "done", "skipped"), task, number))
            for task in ("research", "write")
        ]
        made["artifacts"].append(item_rows.artifact(number, item_id, body=json.dumps({"title": contact})))
        made["second_looks"].append(item_rows.second_look(number, item_id, pick(("recall", "person"), "way", number)))
        made["facts"].append(rows.fact(item_id, text=contact))
        made["releases"].append(
            item_rows.release(
                number, item_id, file=f"{number}-joe@acme.example.md", body=contact, reason=contact,
                artifact_ids=json.dumps([f"x{number}"]),
            )
        )  # fmt: skip
    made["items"].append(item_rows.item(41, campaign="plumbing"))
    made["second_looks"].append(item_rows.second_look(41, "i41", campaign="plumbing"))


def _full(made: dict[str, list[Row]], campaign: str, number: int) -> None:
    """A prospect whose mailbox stayed full."""
    made["prospects"].append(rows.prospect(number, campaign=campaign, state="bounced", mailbox="anna"))
    made["inbound"].append(
        rows.inbound(
            50_000 + number, f"p{number}", campaign=campaign, message_id=None, kind="bounce", hard=False,
            fault="recipient full", handled_at=after(days=2), received_at=after(days=2),
        )
    )  # fmt: skip


def _prospect(made: dict[str, list[Row]], campaign: str, number: int) -> None:
    pid, luck = f"p{number}", chance("fate", number)
    state = pick(list(ProspectState), "state", number).value
    qualified = after(days=luck * 13.5) if state not in ("found", "rejected") else None
    address, phone = f"Owner.{number}@Biz{number}.example", f"+1312555{100 + number % 100:04d}"
    made["prospects"].append(
        rows.prospect(
            number,
            campaign=campaign,
            state=state,
            state_reason=f"550 5.1.1 <{address}> unknown" if state == "bounced" else "",
            paused=luck > 0.9,
            company=f"Call (312) 555-{100 + number % 100:04d} Roofing" if luck > 0.97 else f"Company {number}",
            email=address.lower() if luck > 0.5 else None,
            phone=phone if luck > 0.3 else None,
            fields='{"roof_year": 1998, "permit": "solar", "at_night": true, "filed": "2026-03-05"}'
            if luck > 0.5
            else None,
            timezone=pick(("America/New_York", "America/Los_Angeles", None), "zone", number),
            score=None if state == "found" else int(luck * 100),
            tier=None if state == "found" else pick(("Hot", "Warm", "Cold"), "tier", number),
            contact_email=address.lower() if qualified else None,
            contact_name="Pat Owner" if qualified else None,
            contact_phone=phone if luck > 0.6 else None,
            mailbox="anna" if number % 2 else "bob",
            outcome=pick(("meeting", "won", "lost", None, None, None), "outcome", number)
            if state == "replied"
            else None,
            deal_value=1000.5 * number if state == "replied" and luck > 0.5 else None,
            qualified_at=qualified,
            bounced_at=after(days=luck * 9) if state == "bounced" else None,
            enriched_at=qualified if luck > 0.2 else None,
            created_at=after(days=luck * 5),
            updated_at=after(days=luck * 9),
        )
    )
    made["facts"] += [rows.fact(pid, n, text=f"Fact {n} of {pid}") for n in range(1, 3)]
    if state in ("found", "rejected", "qualified", "needs_review"):
        return
    worth = pick(("accepted", "accepted", "refused", "asked"), "worth", number)
    made["angles"].append(rows.angle(pid, state=worth, created_at=after(days=luck * 7)))
    made["lookup_calls"].append(
        work_rows.lookup_call(
            [pid],
            campaign=campaign,
            kind=pick(("lookup", "verification"), "lookup", number),
            cost_usd=luck / 30,
            called_at=after(days=luck * 13.9),
        )
    )
    made["acts"].append(rows.act(number, pid, campaign=campaign))
    made["crm_writes"].append(work_rows.crm_write(number, pid, campaign=campaign))
    for step in range(1, 4):
        _message(made, campaign, pid, step, address.lower())
    if chance("asked", number) > 0.8:
        decision = pick(("open", "approved", "rejected", "withdrawn"), "decision", number)
        made["approvals"].append(rows.approval(number, pid, campaign=campaign, state=decision))
    if state in ("opted_out", "bounced"):
        made["passed_rows"].append(rows.passed_row(number))
        made["suppressions"].append(rows.suppression(address, created_at=after(days=12)))


def _message(made: dict[str, list[Row]], campaign: str, pid: str, step: int, address: str) -> None:
    mid, luck = f"{pid}-{step}", chance("message", pid, step)
    state = pick(("sent", "sent", "sent", "ready", "failed", "unknown", "cancelled", "drafted"), "sent", mid)
    sent_at = after(days=1 + luck * 12) if state in ("sent", "failed") else None
    made["messages"].append(
        rows.message(
            pid,
            step,
            campaign=campaign,
            state=state,
            recipient=address,
            mailbox="anna" if luck > 0.5 else "bob",
            variant=pick("ab", "variant", mid) if step == 1 else "a",
            sent_at=sent_at,
            cost_usd=luck / 1000 if state == "sent" else None,
            edited_by="kim" if luck > 0.8 else None,
            sequence="answer" if step == 3 and luck > 0.7 else "intro",
            state_reason=f"refused {address}: call 312.555.0123" if state == "failed" else "",
        )
    )
    for look in range(1 + int(luck * 3)):
        for gate in GATES:
            says = pick(("allow",) * 12 + ("reject", "hold", "halt"), "gate", mid, look, gate)
            at = after(days=luck * 13)
            retry_at = at if says == "reject" and chance("retry", mid, look, gate) > 0.5 else None
            made["verdicts"].append(
                rows.verdict(mid, gate, says, f"{mid}/{look}", campaign=campaign, decided_at=at, retry_at=retry_at)
            )
    if luck > 0.4:
        why = pick(("caps: no turn today", "minimum_gap: not its turn", "away until Monday"), "put off", mid)
        at = after(days=luck * 13, hours=pick((0, 1), "at a look", mid))
        seq = 100_000 + len(made["audit"])
        record = {
            "action": "message_postponed",
            "rationale": f"{mid} {why}",
            "decision": after(days=14).isoformat(),
            "at": at,
        }
        made["audit"].append(work_rows.audit(seq, campaign=campaign, prospect_id=pid, **record))
    if sent_at is None or chance("answered", mid) < 0.5:
        return
    for n in range(1 + (luck > 0.9)):
        kind = pick(KINDS, "kind", mid, n)
        received = sent_at + (after(hours=40 * chance("wait", mid, n)) - after())
        read = kind == "reply" and chance("read", mid, n) > 0.2
        number = len(made["inbound"]) + 1
        made["inbound"].append(
            rows.inbound(
                number,
                pid,
                campaign=campaign,
                message_id=mid if chance("known", mid, n) > 0.1 else None,
                kind=kind,
                hard=chance("hard", mid, n) > 0.4 if kind == "bounce" else None,
                fault=pick(FAULTS, "fault", mid, n) if kind == "bounce" else None,
                doubt="written by a machine" if kind == "reply" and chance("doubt", mid, n) > 0.7 else None,
                intent=pick(INTENTS, "intent", mid, n) if read else None,
                received_at=received,
                handled_at=received if read else None,
                draft_answer=f"Dear {address}" if read else None,
            )
        )


def _crew(made: dict[str, list[Row]], campaign: str, prospects: list[str]) -> None:
    works = ("plan", "scout", "build", "publish", "inbox", "report")
    for n in range(120):
        number = len(made["cycles"]) + 1
        work, luck = pick(works, "work", number), chance("cycle", number)
        path = pick(("boss",) * 8 + ("alone", "agent:other"), "path", number)
        items = prospects[int(luck * 50) : int(luck * 50) + 1 + number % 20] if work != "plan" else []
        still_open = luck > 0.95
        outcome = "open" if still_open else pick(OUTCOMES, "outcome", number)
        made["cycles"].append(
            work_rows.cycle(
                number,
                work,
                items,
                campaign=campaign,
                state=outcome,
                outcome="given_up" if luck < 0.05 else outcome,
                attempt=1 + (luck > 0.7),
                direct=path != "boss",
                path=path,
                delegations=int(luck * 3),
                boss_decision=pick(DECISIONS, "decision", number),
                outcome_detail=json.dumps({"text": "{funnel.qualified} qualified", "flags": ["look"]})
                if work == "report"
                else "",
                recorded=len(items) if outcome == "done" else len(items) // 2,
                started_at=after(days=luck * 13),
                ended_at=None if still_open else after(days=luck * 13, hours=luck),
            )
        )
        for call in range(1 + number % 4):
            lucky = chance("call", number, call)
            made["model_calls"].append(
                work_rows.model_call(
                    f"c{number}",
                    pick(("boss", work), "agent", number, call),
                    items if lucky > 0.3 else [],
                    campaign=campaign,
                    input_tokens=int(lucky * 5000),
                    output_tokens=int(lucky * 700),
                    cached_tokens=int(lucky * 900),
                    thinking_tokens=int(lucky * 300),
                    cost_usd=lucky / 7,
                    latency_ms=int(lucky * 9000),
                    finish_reason=pick(("end_turn", "tool_use", "max_tokens"), "finish", number, call),
                    called_at=after(days=13.9 * lucky),
                )
            )
        if number % 5 == 0:
            made["replays"].append(work_rows.replay(number, campaign=campaign))
        if items:
            refused = number % 3
            why = f'the facts do not say "owner.{number}@biz{number}.example"; too long by {number}'
            digest = f"{campaign} {number}" if refused else None
            made["tool_calls"].append(
                work_rows.tool_call(
                    f"c{number}", work, campaign=campaign, accepted=len(items), refused=refused, refusals_digest=digest
                )
            )
            if refused:
                body = json.dumps([[items[0], why]] * refused)
                made["payloads"].append({"digest": digest, "body": body, "erased_at": None})
        made["audit"].append(
            work_rows.audit(
                n + 1, campaign=campaign, rationale=f"asked owner.{number}@biz{number}.example", hash=f"{number:064d}"
            )
        )
