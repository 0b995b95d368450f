"""A story of six prospects, small enough to count by hand.

p1 is won, p2's address is gone, p3 opts out, p4 does not fit, p5 was only found, p6 waits for a person.
"""

from tests.warehouse import rows, work_rows
from tests.warehouse.rows import Row, after


def story() -> dict[str, list[Row]]:
    """All rows of the ledger, by table."""
    return {
        "campaigns": [rows.campaign()],
        "prospects": _prospects(),
        "facts": [rows.fact("p1")],
        "angles": [rows.angle(p, created_at=after(hours=4)) for p in ("p1", "p2", "p3")],
        "messages": _messages(),
        "inbound": _inbound(),
        "suppressions": [
            rows.suppression("owner@p2.example", reason="hard_bounce", created_at=after(hours=25)),
            rows.suppression("Owner@P3.example", created_at=after(hours=50)),
        ],
        "verdicts": _verdicts(),
        "acts": [rows.act(1, "p1")],
        "approvals": [
            rows.approval(1, "p1", state="approved", decided_by="kim", edited=True, created_at=after(hours=5),
                          decided_at=after(hours=7)),
            rows.approval(2, "p6", kind="question", reason="did it leave?", created_at=after(hours=10)),
        ],
        "cycles": _cycles(),
        "model_calls": _model_calls(),
        "tool_calls": [
            work_rows.tool_call("c2", "scout", accepted=4, refused=1),
            work_rows.tool_call("c3", "build", accepted=3, refused=0),
        ],
        "audit": [work_rows.audit(1)],
    }  # fmt: skip


def _prospects() -> list[Row]:
    fits = {"score": 80, "tier": "Warm", "qualified_at": after(hours=2), "enriched_at": after(hours=3)}
    return [
        rows.prospect(1, state="replied", outcome="won", deal_value=5000.0, mailbox="anna", **{**fits, "tier": "Hot"}),
        rows.prospect(2, state="bounced", mailbox="bob", **fits),
        rows.prospect(3, state="opted_out", mailbox="anna", timezone="America/New_York", **fits),
        rows.prospect(4, state="rejected", score=20, tier="Cold"),
        rows.prospect(5, created_at=after(hours=25)),
        rows.prospect(6, state="in_sequence", paused=True, mailbox="bob", **fits),
    ]


def _messages() -> list[Row]:
    return [
        rows.message("p1", 1, sent_at=after(hours=24)),
        rows.message("p2", 1, sent_at=after(hours=24), variant="b", mailbox="bob"),
        rows.message("p3", 1, sent_at=after(hours=24)),
        rows.message("p3", 2, sent_at=after(hours=48)),
        rows.message("p6", 1, sent_at=None, state="unknown", mailbox="bob"),
    ]


def _inbound() -> list[Row]:
    return [
        rows.inbound(1, "p1", intent="interested", received_at=after(hours=30), handled_at=after(hours=31)),
        rows.inbound(2, "p2", kind="bounce", hard=True, received_at=after(hours=25)),
        rows.inbound(3, "p3", kind="auto_reply", received_at=after(hours=25)),
        rows.inbound(4, "p3", kind="opt_out", message_id="p3-2", received_at=after(hours=50)),
        rows.inbound(5, "p1", intent="auto_reply", received_at=after(hours=60), handled_at=after(hours=60)),
    ]


def _verdicts() -> list[Row]:
    return [
        rows.verdict("p1-1", "caps", "allow", "t1"),
        rows.verdict("p1-1", "sending_window", "reject", "t1", reason="07:00 there", retry_at=after(hours=1)),
        rows.verdict("p1-1", "sending_window", "reject", "t2", reason="07:00 there", retry_at=after(hours=2),
                     decided_at=after(hours=1)),
        rows.verdict("p1-1", "sending_window", "allow", "t3"),
        rows.verdict("p3-2", "sending_window", "reject", "t4", reason="a holiday", retry_at=after(hours=30)),
        rows.verdict("p3-2", "autonomy", "hold", "t4"),
    ]  # fmt: skip


def _cycles() -> list[Row]:
    partial = {"state": "partial", "outcome": "partial"}
    return [
        work_rows.cycle(1, "plan", agent="boss", delegations=0),
        work_rows.cycle(2, "scout", ["p1", "p2", "p3", "p4"], ended_at=after(hours=1)),
        work_rows.cycle(3, "build", ["p1", "p2", "p3", "p6"], recorded=3, **partial),
        work_rows.cycle(4, "build", ["p6"], attempt=2, direct=True, path="alone", delegations=0, boss_decision=None),
        work_rows.cycle(5, "publish", ["p1", "p2"], recorded=1, boss_decision="escalate", boss_reason="no angle fits",
                   started_at=after(hours=4), ended_at=after(hours=5), **partial),
        work_rows.cycle(6, "publish", ["p1", "p2"], started_at=after(hours=6), ended_at=after(hours=7)),
        work_rows.cycle(7, "report", state="open", outcome=None, boss_decision=None, ended_at=None),
    ]  # fmt: skip


def _model_calls() -> list[Row]:
    return [
        work_rows.model_call("c1", "boss", cost_usd=0.05),
        work_rows.model_call("c2", "scout", ["p1", "p2", "p3", "p4"], cost_usd=0.04, latency_ms=300),
        work_rows.model_call("c2", "scout", ["p1", "p2"], cost_usd=0.02, latency_ms=500, finish_reason="max_tokens"),
        work_rows.model_call("c3", "build", ["p1"], cost_usd=0.09, called_at=after(hours=30)),
    ]
