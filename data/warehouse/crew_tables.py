"""The tables about the crew and its gates: who decided what, why, and what it cost."""

from sqlalchemy import case, func

from data.ledger.core import schema as ledger
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.core.crm_schema import crm_writes
from data.ledger.core.governance_schema import acts, breaks
from data.ledger.core.lesson_schema import lessons
from data.ledger.core.replay_schema import replays
from data.warehouse.columns import Column, Table
from data.warehouse.refusal_table import REFUSAL
from data.warehouse.shared_columns import RUN, campaign_of, cycle_of, prospect_of, trace_of

_a, _b, _l, _n, _s, _w = acts.c, breaks.c, lookup_calls.c, lessons.c, replays.c, crm_writes.c
_g, _o, _y = ledger.verdicts.c, ledger.approvals.c, ledger.cycles.c
_q, _t, _d = ledger.model_calls.c, ledger.tool_calls.c, ledger.audit.c

VERDICT = Table(
    "verdict",
    "One row per gate and look at a message or release; all gates are asked each time.",
    ledger.verdicts,
    (
        Column("verdict_id", "BIGINT", "Its number.", _g.verdict_id),
        RUN,
        campaign_of(_g.campaign),
        prospect_of(_g.prospect_id),
        Column("message_id", "VARCHAR", "The message, or the release (d1), that was looked at.", _g.message_id),
        Column(
            "look_id",
            "VARCHAR",
            "The look: the verdicts of all gates in it share this.",
            func.coalesce(_g.look_id, _g.trace_id),
        ),
        trace_of(_g.trace_id, "The model request that the message came from (c12.3), or the message itself."),
        Column("gate", "VARCHAR", "The gate.", _g.gate),
        Column("verdict", "VARCHAR", "allow, reject, hold or halt.", _g.verdict),
        Column("reason", "VARCHAR", "Why.", _g.reason, "text"),
        Column("retry_at", "TIMESTAMP", "Of a reject: when to look again (UTC); empty means never.", _g.retry_at),
        Column("decided_at", "TIMESTAMP", "When it was given (UTC).", _g.decided_at),
    ),
)

APPROVAL = Table(
    "approval",
    "One row per question to a person.",
    ledger.approvals,
    (
        Column("approval_id", "VARCHAR", "Its id.", _o.approval_id),
        RUN,
        campaign_of(_o.campaign),
        prospect_of(_o.prospect_id),
        Column("message_id", "VARCHAR", "The message, or the release (d1), that it is about.", _o.message_id),
        Column("inbound_id", "VARCHAR", "The mail that it is about.", _o.inbound_id),
        Column("kind", "VARCHAR", "message, answer, angle, escalation, question, follow_up, task or release.", _o.kind),
        Column("reason", "VARCHAR", "Why a person is asked.", _o.reason, "text"),
        Column("state", "VARCHAR", "open, approved, rejected or withdrawn.", _o.state),
        Column("decided_by", "VARCHAR", "Who decided, or answered it in another way.", _o.decided_by, "text"),
        Column("edited", "BOOLEAN", "Whether that person changed the text.", _o.edited),
        Column("note", "VARCHAR", "What that person noted.", _o.note, "text"),
        Column("created_at", "TIMESTAMP", "When it was asked (UTC).", _o.created_at),
        Column("decided_at", "TIMESTAMP", "When it was decided (UTC).", _o.decided_at),
    ),
)

ACT = Table(
    "act",
    "One row per act that can be undone.",
    acts,
    (
        Column("act_id", "VARCHAR", "Its id.", _a.act_id),
        RUN,
        campaign_of(_a.campaign),
        prospect_of(_a.prospect_id),
        Column("kind", "VARCHAR", "draft (messages), push (to another system) or release (a document).", _a.kind),
        Column(
            "target",
            "VARCHAR",
            "A draft's first message, the id in the other system, or the file.",
            _a.target,
            "text",
        ),
        Column("state", "VARCHAR", "open, done, failed or undone.", _a.state),
        Column("attempts", "INTEGER", "Of a push: how often it was tried.", _a.attempts),
        Column("actor", "VARCHAR", "The agent or person who did it.", _a.actor, "text"),
        cycle_of(_a.cycle_id),
        trace_of(_a.trace_id, "The model request that it came from (c12.3); empty where there was none."),
        Column("compensation", "VARCHAR", "What undoes it: cancel, revert, take_away or keep.", _a.compensation),
        Column("note", "VARCHAR", "What was said of it last.", _a.note, "text"),
        Column("created_at", "TIMESTAMP", "When it was begun (UTC).", _a.created_at),
        Column("done_at", "TIMESTAMP", "When it was done (UTC).", _a.done_at),
        Column("undone_at", "TIMESTAMP", "When it was undone (UTC).", _a.undone_at),
        Column("undone_by", "VARCHAR", "Who undid it.", _a.undone_by, "text"),
    ),
)

CYCLE = Table(
    "cycle",
    "One row per cycle: one stage of one campaign over a bounded number of items.",
    ledger.cycles,
    (
        cycle_of(_y.cycle_id),
        RUN,
        campaign_of(_y.campaign),
        Column("number", "INTEGER", "The order in which it began.", _y.number),
        Column("stage", "VARCHAR", "The stage, as the crew's YAML names it.", _y.stage),
        Column(
            "work",
            "VARCHAR",
            "plan, scout, build, critique, publish, inbox, report or task.",
            _y.work,
        ),
        Column("agent", "VARCHAR", "The agent that does the stage; code where no stage does it.", _y.agent),
        Column("items", "VARCHAR[]", "The prospects (or mails, or items) that it was given.", _y["items"]),
        Column("attempt", "INTEGER", "1 for the first attempt at these items.", _y.attempt),
        Column("direct", "BOOLEAN", "Whether it was done without the Boss.", _y.direct),
        Column(
            "path",
            "VARCHAR",
            "Who did it: boss, earned (the specialist, freed of the Boss by clean cycles), "
            "unmanaged (of a crew without a Boss), alone (as a fallback), "
            "rule (code, for want of a stage) or agent:NAME (another in its place).",
            func.coalesce(_y.path, case((_y.direct, "alone"), else_="boss")),
        ),
        Column(
            "state",
            "VARCHAR",
            "open, or what the ledger says came out: done, partial, nothing or failed.",
            _y.state,
        ),
        Column("delegations", "INTEGER", "How often the Boss delegated.", _y.delegations),
        Column(
            "boss_decision",
            "VARCHAR",
            "What the Boss decided: proceed, retry, replan, escalate, none or unclear.",
            _y.boss_decision,
        ),
        Column("boss_reason", "VARCHAR", "Why.", _y.boss_reason, "text"),
        Column("outcome", "VARCHAR", "As state; given_up once failures of the stage were dealt with.", _y.outcome),
        Column(
            "outcome_detail",
            "VARCHAR",
            "More of it; of a report, its text and flags (JSON).",
            _y.outcome_detail,
            "text",
        ),
        Column("recorded", "INTEGER", "How many items came out with a result.", _y.recorded),
        Column("error", "VARCHAR", "What went wrong.", _y.error, "text"),
        Column("started_at", "TIMESTAMP", "When it began (UTC).", _y.started_at),
        Column("ended_at", "TIMESTAMP", "When it ended (UTC).", _y.ended_at),
    ),
)

MODEL_CALL = Table(
    "model_call",
    "One row per request to a model.",
    ledger.model_calls,
    (
        Column("call_id", "BIGINT", "Its number.", _q.call_id),
        RUN,
        campaign_of(_q.campaign),
        cycle_of(_q.cycle_id),
        Column("agent", "VARCHAR", "The agent that asked.", _q.agent),
        Column("model", "VARCHAR", "The model that answered.", _q.model),
        Column("prospect_ids", "VARCHAR[]", "The prospects that it served.", _q.prospect_ids),
        Column("input_tokens", "BIGINT", "Tokens in, cached ones included.", _q.input_tokens),
        Column("output_tokens", "BIGINT", "Tokens out, those of thinking included.", _q.output_tokens),
        Column(
            "thinking_tokens",
            "BIGINT",
            "Tokens out that the model thought with, as far as its server tells them apart.",
            _q.thinking_tokens,
        ),
        Column("cached_tokens", "BIGINT", "Tokens in that were read from the cache.", _q.cached_tokens),
        Column("cost_usd", "DOUBLE", "Dollars, by the prices in models.yaml.", _q.cost_usd),
        Column("latency_ms", "BIGINT", "Milliseconds until the answer was complete.", _q.latency_ms),
        Column(
            "finish_reason", "VARCHAR", "Why the model stopped: end_turn, tool_use, max_tokens, ...", _q.finish_reason
        ),
        trace_of(_q.trace_id, "Its trace id: the cycle and its number in it (c12.3)."),
        Column("called_at", "TIMESTAMP", "When it was asked (UTC).", _q.called_at),
    ),
)

TOOL_CALL = Table(
    "tool_call",
    "One row per use of a tool by an agent.",
    ledger.tool_calls,
    (
        Column("call_id", "BIGINT", "Its number.", _t.call_id),
        RUN,
        campaign_of(_t.campaign),
        cycle_of(_t.cycle_id),
        Column("agent", "VARCHAR", "The agent that used it.", _t.agent),
        Column("tool", "VARCHAR", "The tool.", _t.tool),
        Column("accepted", "INTEGER", "How many lines of it were recorded.", _t.accepted),
        Column("refused", "INTEGER", "How many lines of it were refused.", _t.refused),
        trace_of(_t.trace_id, "The model request that asked for it (c12.3)."),
        Column("called_at", "TIMESTAMP", "When it was used (UTC).", _t.called_at),
    ),
)

CRM_WRITE = Table(
    "crm_write",
    "One row per fact that was written to the CRM, or is to be.",
    crm_writes,
    (
        Column("write_id", "VARCHAR", "Its id (w1, w2, ...).", _w.write_id),
        RUN,
        campaign_of(_w.campaign),
        prospect_of(_w.prospect_id),
        Column("kind", "VARCHAR", "status, note or meeting.", _w.kind),
        Column(
            "fact",
            "VARCHAR",
            "What came to be: sent, reply, opt_out (with the message's or mail's id), outcome (with its place in the "
            "audit), booked, cancelled (a meeting, with the mail's id), status (the prospect's, counted).",
            _w.fact,
        ),
        Column("detail", "VARCHAR", "Of a status, what it is; of a cancelled meeting, its booking.", _w.detail),
        Column(
            "state",
            "VARCHAR",
            "waiting, writing (or cut short), done, refused (by the CRM, or given up), superseded (by a newer status) "
            "or withdrawn (the person was forgotten).",
            _w.state,
        ),
        Column("attempts", "INTEGER", "How often it was tried.", _w.attempts),
        Column("contact", "VARCHAR", "The CRM's id of the person.", _w.contact, "text"),
        Column("target", "VARCHAR", "The CRM's id of the note or meeting.", _w.target, "text"),
        Column("note", "VARCHAR", "What was in the way last.", _w.note, "text"),
        Column("due_at", "TIMESTAMP", "When it is tried next, where it waits (UTC).", _w.due_at),
        Column("created_at", "TIMESTAMP", "When it was put on the list (UTC).", _w.created_at),
        Column("done_at", "TIMESTAMP", "When it was written (UTC).", _w.done_at),
    ),
)

REPLAY = Table(
    "replay",
    "One row per request of a recorded cycle that somebody had made again; nothing was done with what it said.",
    replays,
    (
        Column("replay", "BIGINT", "Which replay it was a part of, from 1.", _s.replay),
        RUN,
        campaign_of(_s.campaign),
        cycle_of(_s.cycle_id),
        trace_of(_s.trace_id, "The recorded request (c12.3)."),
        Column("agent", "VARCHAR", "The agent that had asked.", _s.agent),
        Column("model", "VARCHAR", "The model that was asked, or that had answered.", _s.model),
        Column("same", "BOOLEAN", "Whether it is the recorded request byte for byte.", _s.same),
        Column("asked", "BOOLEAN", "Whether a model was asked; else it was held against the record alone.", _s.asked),
        Column("input_tokens", "BIGINT", "Tokens in, where a model was asked.", _s.input_tokens),
        Column("output_tokens", "BIGINT", "Tokens out, where a model was asked.", _s.output_tokens),
        Column("cost_usd", "DOUBLE", "Dollars for it; no other figure has them.", _s.cost_usd),
        Column("finish_reason", "VARCHAR", "Why the model stopped.", _s.finish_reason),
        Column("replayed_by", "VARCHAR", "Who had it replayed.", _s.replayed_by, "text"),
        Column("replayed_at", "TIMESTAMP", "When, by the run's clock (UTC).", _s.replayed_at),
    ),
)

LOOKUP_CALL = Table(
    "lookup_call",
    "One row per question that a data provider answered over the wire, and per call of a reader or searcher.",
    lookup_calls,
    (
        Column("call_id", "BIGINT", "Its number.", _l.call_id),
        RUN,
        campaign_of(_l.campaign),
        Column("provider", "VARCHAR", "The provider, or the source.", _l.provider),
        Column(
            "kind",
            "VARCHAR",
            "lookup (of a business), verification (of an address), reading (of a file), search, source (a page of one) "
            "or crm (a call of the CRM that is written to).",
            _l.kind,
        ),
        Column("prospect_ids", "VARCHAR[]", "The prospects, or items, that it served.", _l.prospect_ids),
        Column("cost_usd", "DOUBLE", "Dollars, by connections.yaml, or by the tool's usd_per_call.", _l.cost_usd),
        Column("called_at", "TIMESTAMP", "When it was answered (UTC).", _l.called_at),
    ),
)

AUDIT = Table(
    "audit",
    "One row per entry of the audit: who did what, why, in order, each chained to the one before.",
    ledger.audit,
    (
        campaign_of(_d.campaign),
        Column("seq", "BIGINT", "Its place in the campaign's chain.", _d.seq),
        RUN,
        Column("happened_at", "TIMESTAMP", "When (UTC).", _d["at"]),
        Column("actor", "VARCHAR", "Who: an agent, a rule, or a person.", _d.actor, "text"),
        Column("action", "VARCHAR", "What was done.", _d.action, "text"),
        prospect_of(_d.prospect_id),
        cycle_of(_d.cycle_id),
        trace_of(_d.trace_id, "The model request that it goes back to (c12.3), if any."),
        Column("decision", "VARCHAR", "What was decided.", _d.decision, "text"),
        Column("rationale", "VARCHAR", "Why.", _d.rationale, "text"),
        Column("verdicts", "JSON", "The gates' verdicts.", _d.verdicts, "text"),
        Column("input_digest", "VARCHAR", "Digest of what it was decided on.", _d.input_digest),
        Column("output_digest", "VARCHAR", "Digest of what came of it.", _d.output_digest),
        Column("previous_hash", "VARCHAR", "Hash of the entry before.", _d.previous_hash),
        Column("hash", "VARCHAR", "Hash of this entry and the one before.", _d.hash),
    ),
)

BREAK = Table(
    "break",
    "One row per stop of a campaign, a mailbox or a stage, by a breaker or a person.",
    breaks,
    (
        Column("break_id", "VARCHAR", "Its id.", _b.break_id),
        RUN,
        campaign_of(_b.campaign),
        Column("scope", "VARCHAR", "campaign, mailbox or stage.", _b.scope),
        Column("name", "VARCHAR", "Which of them.", _b.name),
        Column(
            "breaker",
            "VARCHAR",
            "bounces, complaints, spend, model_errors, silence, mail_server, failures, refused (of us, by a server) or "
            "person.",
            _b.breaker,
        ),
        Column("reason", "VARCHAR", "Why.", _b.reason, "text"),
        Column("figures", "JSON", "What was counted, and the limit.", _b.figures),
        Column(
            "tripped_by",
            "VARCHAR",
            "Who stopped it: the part of Muster whose breaker it was, or a person by name.",
            _b.tripped_by,
            "text",
        ),
        Column("tripped_at", "TIMESTAMP", "When it was stopped (UTC).", _b.tripped_at),
        Column("resumed_at", "TIMESTAMP", "When it went on (UTC); empty while it is stopped.", _b.resumed_at),
        Column("resumed_by", "VARCHAR", "Who let it go on.", _b.resumed_by, "text"),
        Column("note", "VARCHAR", "What that person noted.", _b.note, "text"),
    ),
)

LESSON = Table(
    "lesson",
    "One row per lesson: what a person changed in an agent's words, and whether the agent is taught it.",
    lessons,
    (
        Column("lesson_id", "VARCHAR", "Its id (l1, l2, ...).", _n.lesson_id),
        RUN,
        campaign_of(_n.campaign),
        Column("agent", "VARCHAR", "The agent whose words were changed.", _n.agent),
        prospect_of(_n.prospect_id),
        Column("message_id", "VARCHAR", "The message in which they were changed.", _n.message_id),
        Column("words_before", "VARCHAR", "The words as the agent had them, without names.", _n.words_before, "text"),
        Column("words_after", "VARCHAR", "The words as they are now; empty where left out.", _n.words_after, "text"),
        Column("edited_by", "VARCHAR", "Who changed them.", _n.edited_by, "text"),
        Column("state", "VARCHAR", "proposed, accepted (the agent is taught it) or withdrawn.", _n.state),
        Column("decided_by", "VARCHAR", "Who accepted or withdrew it.", _n.decided_by, "text"),
        Column("decided_at", "TIMESTAMP", "When that was (UTC).", _n.decided_at),
        Column("note", "VARCHAR", "What that person noted.", _n.note, "text"),
        Column("created_at", "TIMESTAMP", "When the words were changed (UTC).", _n.created_at),
    ),
)

CREW_TABLES: tuple[Table, ...] = (
    VERDICT,
    APPROVAL,
    LESSON,
    ACT,
    CYCLE,
    MODEL_CALL,
    TOOL_CALL,
    REFUSAL,
    LOOKUP_CALL,
    CRM_WRITE,
    REPLAY,
    BREAK,
    AUDIT,
)
