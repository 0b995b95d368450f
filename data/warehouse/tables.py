"""The tables of the warehouse: the ledger's, in the singular, for analysts.

Times are UTC without a zone, named ``..._at``; ``..._local`` is on the recipient's own clock.
"""

from sqlalchemy import case, func, select

from data.ledger.core import schema as ledger
from data.ledger.core.item_schema import items
from data.warehouse.columns import Column, Table
from data.warehouse.crew_tables import CREW_TABLES
from data.warehouse.item_tables import ITEM_TABLES
from data.warehouse.mail_tables import INBOUND
from data.warehouse.mailbox_tables import MAILBOX_DAY
from data.warehouse.shared_columns import RUN, RUN_OF_PUBLICATION, campaign_of, prospect_of, trace_of

_c, _p, _f, _a = ledger.campaigns.c, ledger.prospects.c, ledger.facts.c, ledger.angles.c
_m, _s, _v = ledger.messages.c, ledger.suppressions.c, ledger.verifications.c
_r = ledger.passed_rows.c


def _sent_local() -> Column:
    made = """CASE WHEN "timezone" IN (SELECT z.name FROM pg_timezone_names() AS z)
        THEN timezone("timezone", CAST(sent_local AS TIMESTAMPTZ)) END"""
    return Column(
        "sent_local",
        "TIMESTAMP",
        "sent_at on the recipient's own clock; empty without a known zone.",
        _m.sent_at,
        made=made,
    )


CAMPAIGN = Table(
    "campaign",
    "One row per campaign.",
    ledger.campaigns,
    (
        campaign_of(_c.campaign),
        Column("run_id", "VARCHAR", "The run (one rehearsal, or the live one) that the row belongs to.", _c.run_id),
        Column("vertical", "VARCHAR", "The vertical that it offers to.", _c.vertical),
        Column("state", "VARCHAR", "running, halted or finished.", _c.state),
        Column("state_reason", "VARCHAR", "Why it is in that state.", _c.state_reason, "text"),
        Column("goal_qualified", "INTEGER", "Sourcing ends at this many qualified prospects.", _c.goal_qualified),
        Column(
            "plan", "JSON", "The Boss's latest plan: quota, source, parameters, shares, rationale.", _c.plan, "text"
        ),
        Column("autonomy", "VARCHAR", "How much it does alone: every, sample or alone.", _c.autonomy),
        Column("autonomy_since", "TIMESTAMP", "When it reached that level (UTC).", _c.autonomy_since),
        Column("config_digest", "VARCHAR", "Digest of the configuration that it runs on.", _c.config_digest),
        Column("started_at", "TIMESTAMP", "When it began (UTC).", _c.started_at),
        Column("ends_at", "TIMESTAMP", "When it ends at the latest (UTC).", _c.ends_at),
        Column(
            "infrastructure_usd_per_month",
            "DOUBLE",
            "Dollars a month that its infrastructure takes, as its YAML declares them.",
            _c.infrastructure_usd_per_month,
        ),
        Column("updated_at", "TIMESTAMP", "When the row last changed (UTC).", _c.updated_at),
    ),
)

PROSPECT = Table(
    "prospect",
    "One row per business in a campaign, with its contact veiled.",
    ledger.prospects.outerjoin(ledger.verifications, _v.address == _p.contact_email),
    (
        prospect_of(_p.prospect_id),
        RUN,
        campaign_of(_p.campaign),
        Column("number", "INTEGER", "The order in which it was found.", _p.number),
        Column(
            "state",
            "VARCHAR",
            "found, qualified, in_critique, rejected, built, needs_review, in_sequence, replied, bounced, opted_out or "
            "finished.",
            _p.state,
        ),
        Column("state_reason", "VARCHAR", "Why it is in that state.", _p.state_reason, "text"),
        Column("paused", "BOOLEAN", "Whether a person or a doubt stopped its messages.", _p.paused),
        Column("paused_reason", "VARCHAR", "Why it is paused.", _p.paused_reason, "text"),
        Column("source", "VARCHAR", "The directory that it was found in.", _p.source),
        Column("row_key", "VARCHAR", "Its row in that directory.", _p.row_key, "text"),
        Column("company", "VARCHAR", "Name of the business.", _p.company, "text"),
        Column("domain", "VARCHAR", "Its registrable domain; empty for free-mail and shared hosts.", _p.domain),
        Column("city", "VARCHAR", "City.", _p.city, "text"),
        Column("county", "VARCHAR", "County.", _p.county, "text"),
        Column("region", "VARCHAR", "State or province.", _p.region, "text"),
        Column("postcode", "VARCHAR", "Postcode.", _p.postcode, "text"),
        Column("country", "VARCHAR", "Country.", _p.country),
        Column("industry", "VARCHAR", "Industry, as the directory words it.", _p.industry, "text"),
        Column(
            "industry_code", "VARCHAR", "Industry code (NAICS, SIC), as the directory has it.", _p.industry_code, "text"
        ),
        Column("employees", "INTEGER", "Number of employees.", _p.employees),
        Column("revenue", "BIGINT", "Yearly revenue in dollars.", _p.revenue),
        Column("founded", "INTEGER", "Year in which it was founded.", _p.founded),
        Column("timezone", "VARCHAR", "Its IANA time zone.", _p.timezone),
        Column("score", "INTEGER", "How well it fits, 0 to 100, as judged last.", _p.score),
        Column("tier", "VARCHAR", "Hot, Warm or Cold.", _p.tier),
        Column("confidence", "DOUBLE", "How sure the judge was, 0 to 1.", _p.confidence),
        Column("judgement", "VARCHAR", "Why it was judged so.", _p.judgement, "text"),
        Column("contact_hash", "VARCHAR", "Keyed hash of the contact's address.", _p.contact_email, "email"),
        Column("contact_domain", "VARCHAR", "Domain of the contact's address.", _p.contact_email, "domain"),
        Column("contact_role", "VARCHAR", "The contact's role at the business.", _p.contact_role, "text"),
        Column("contact_confidence", "DOUBLE", "How sure the provider was, 0 to 1.", _p.contact_confidence),
        Column("contact_source", "VARCHAR", "The provider of the contact.", _p.contact_source, "text"),
        Column("contact_verdict", "VARCHAR", "What verification said of the contact's address.", _v.verdict),
        Column(
            "phone_hash",
            "VARCHAR",
            "Keyed hash of the contact's phone, or of the business's.",
            func.coalesce(_p.contact_phone, _p.phone),
            "phone",
        ),
        Column("mailbox", "VARCHAR", "Which of our mailboxes writes to it.", _p.mailbox),
        Column("variant", "VARCHAR", "Its variant of the first step.", _p.variant),
        Column("outcome", "VARCHAR", "meeting, won or lost, as a person or a calendar set it.", _p.outcome),
        Column("deal_value", "DOUBLE", "Value of the deal in dollars.", _p.deal_value),
        Column("attempts", "INTEGER", "How many cycles gave up on it.", _p.attempts),
        Column("enriched_at", "TIMESTAMP", "When its enrichment ended (UTC).", _p.enriched_at),
        Column("qualified_at", "TIMESTAMP", "When it was qualified (UTC); stays when it moves on.", _p.qualified_at),
        Column("bounced_at", "TIMESTAMP", "When it was lost, since mail to it comes back (UTC).", _p.bounced_at),
        Column("created_at", "TIMESTAMP", "When it was found (UTC).", _p.created_at),
        Column("updated_at", "TIMESTAMP", "When the row last changed (UTC).", _p.updated_at),
    ),
)

_own = select(_p.prospect_id, _p.campaign, _p.fields).where(_p.fields.is_not(None)).subquery()
_JSON = """CASE WHEN json_valid("{name}") THEN CAST("{name}" AS JSON) ELSE CAST('{{}}' AS JSON) END"""


def _unnested(name: str, of_key: str) -> str:
    """SQL for one row a field of the JSON in a column: of each key ``k`` of the object ``o``."""
    whole = _JSON.format(name=name)
    return f"unnest(list_transform(json_keys({whole}), lambda k: {of_key.format(o=whole)}))"


_VALUE = """json_extract({o}, '$."' || k || '"')"""
PROSPECT_FIELD = Table(
    "prospect_field",
    "One row per prospect and field of its vertical's own that is known of it.",
    _own,
    (
        prospect_of(_own.c.prospect_id),
        Column("field", "VARCHAR", "The field, as the vertical names it.", _own.c.fields, "text",
               made=_unnested("field", "k")),
        RUN,
        campaign_of(_own.c.campaign),
        Column("value", "VARCHAR", "Its value as text: a word, a number, true or false.", _own.c.fields, "text",
               made=_unnested("value", f"json_extract_string({_VALUE}, '$')")),
        Column("number", "DOUBLE", "The value, where it is a number (an amount of money in dollars).", _own.c.fields,
               "text", made=_unnested("number", f"CASE WHEN json_type({_VALUE}) IN ('BIGINT', 'UBIGINT', 'DOUBLE') "
                                      f"THEN CAST({_VALUE} AS DOUBLE) END")),
        Column("day", "DATE", "The value, where it is a day.", _own.c.fields, "text",
               made=_unnested("day", f"TRY_CAST(regexp_extract(json_extract_string({_VALUE}, '$'), "
                              "'^\\d{{4}}-\\d{{2}}-\\d{{2}}$') AS DATE)")),
    ),
)  # fmt: skip

FACT = Table(
    "fact",
    "One row per fact about a prospect, or an item: what angles, and what agents hand in, may rest on.",
    ledger.facts.outerjoin(ledger.prospects, _p.prospect_id == _f.prospect_id).outerjoin(
        items, items.c.item_id == _f.prospect_id
    ),
    (
        prospect_of(_f.prospect_id),
        Column("fact_id", "VARCHAR", "Its id within the prospect (f1, f2, ...).", _f.fact_id),
        RUN,
        campaign_of(func.coalesce(_p.campaign, items.c.campaign)),
        Column("kind", "VARCHAR", "What it is about: directory, size, hiring, review, ...", _f.kind),
        Column("text", "VARCHAR", "The fact, without addresses and phone numbers.", _f.text, "text"),
        Column("source", "VARCHAR", "Where it was seen.", _f.source, "text"),
        Column("observed_at", "TIMESTAMP", "When it was seen there (UTC).", _f.observed_at),
        Column("created_at", "TIMESTAMP", "When it was recorded (UTC).", _f.created_at),
    ),
)

ANGLE = Table(
    "angle",
    "One row per angle: something to say to a prospect.",
    ledger.angles.outerjoin(ledger.prospects, _p.prospect_id == _a.prospect_id),
    (
        prospect_of(_a.prospect_id),
        Column("angle_id", "VARCHAR", "Its id within the prospect (a1, a2, ...).", _a.angle_id),
        RUN,
        campaign_of(_p.campaign),
        Column("cycle_id", "VARCHAR", "The cycle that wrote it.", _a.cycle_id),
        Column("text", "VARCHAR", "The angle.", _a.text, "text"),
        Column("fact_ids", "VARCHAR[]", "The facts that it cites.", _a.fact_ids),
        Column("confidence", "DOUBLE", "How sure its author was, 0 to 1.", _a.confidence),
        Column("state", "VARCHAR", "What it may be used for: accepted, waiting, returned, asked or refused.", _a.state),
        Column("judged_by", "VARCHAR", "Who said so last: code, a person, or the agent that judged.", _a.judged_by),
        Column("verdict", "VARCHAR", "The critic's: supported, overstated or unsupported; else empty.", _a.verdict),
        Column("words", "VARCHAR", "The words at fault, or that code could not account for.", _a.words, "text"),
        Column("created_at", "TIMESTAMP", "When it was recorded (UTC).", _a.created_at),
    ),
)

MESSAGE = Table(
    "message",
    "One row per message to a prospect: sent, waiting, or never to be sent.",
    ledger.messages.outerjoin(ledger.prospects, _p.prospect_id == _m.prospect_id),
    (
        Column("message_id", "VARCHAR", "Its id: the prospect's and the step (p7-1).", _m.message_id),
        RUN,
        campaign_of(_m.campaign),
        prospect_of(_m.prospect_id),
        Column(
            "sequence",
            "VARCHAR",
            "The sequence that it is part of; answer for an answer; NAME undone ID for a step that was undone.",
            _m.sequence,
        ),
        Column("step", "INTEGER", "Its place in the sequence, from 1.", _m.step),
        Column("variant", "VARCHAR", "Which wording of the step.", _m.variant),
        Column("channel", "VARCHAR", "How it leaves: email or webhook.", _m.channel),
        Column("mailbox", "VARCHAR", "Which of our mailboxes sends it, or which webhook.", _m.mailbox),
        Column(
            "state",
            "VARCHAR",
            "drafted, awaiting_approval, ready, intent, sending, sent, failed, unknown or cancelled.",
            _m.state,
        ),
        Column("state_reason", "VARCHAR", "Why it is in that state.", _m.state_reason, "text"),
        Column("recipient_hash", "VARCHAR", "Keyed hash of the recipient's address or number.", _m.recipient, "email"),
        Column(
            "recipient_domain",
            "VARCHAR",
            "Domain of the recipient's address; none of a number.",
            _m.recipient,
            "domain",
        ),
        Column("timezone", "VARCHAR", "The recipient's IANA time zone.", _p.timezone),
        Column(
            "angle_ids",
            "VARCHAR[]",
            "The angles that its words come from: those of its own template that a person has left in.",
            _m.slots,
            made="json_extract_string(angle_ids, '$.*')",
        ),
        Column("subject", "VARCHAR", "Its subject, without addresses and phone numbers.", _m.subject, "text"),
        Column("body", "VARCHAR", "Its text, without addresses and phone numbers.", _m.body, "text"),
        Column("subject_length", "INTEGER", "Characters in its subject as it is sent.", func.length(_m.subject)),
        Column("body_length", "INTEGER", "Characters in its body as it is sent.", func.length(_m.body)),
        Column("author", "VARCHAR", "The agent or person that wrote it.", _m.author, "text"),
        Column(
            "edited_by",
            "VARCHAR",
            "The person whose words they are, if one wrote or changed them.",
            _m.edited_by,
            "text",
        ),
        Column("cycle_id", "VARCHAR", "The cycle that wrote it.", _m.cycle_id),
        trace_of(_m.trace_id, "The model request that it came from (c12.3), or its own id where a person wrote it."),
        Column("due_at", "TIMESTAMP", "When it is due (UTC); empty until the step before it was sent.", _m.due_at),
        Column("not_before", "TIMESTAMP", "A gate put it off until then (UTC).", _m.not_before),
        Column("intent_at", "TIMESTAMP", "When the gates last let it go (UTC).", _m.intent_at),
        Column("sent_at", "TIMESTAMP", "When the channel accepted it (UTC).", _m.sent_at),
        _sent_local(),
        Column(
            "cost_usd",
            "DOUBLE",
            "Dollars for its sending, by the prices in connections.yaml as it left; 0 in every state but sent.",
            case((_m.state == "sent", func.coalesce(_m.cost_usd, 0.0)), else_=0.0),
        ),
        Column("created_at", "TIMESTAMP", "When it was drafted (UTC).", _m.created_at),
        Column("updated_at", "TIMESTAMP", "When the row last changed (UTC).", _m.updated_at),
    ),
)

SUPPRESSION = Table(
    "suppression",
    "One row per address, domain, phone or company that must not be written to, in any campaign.",
    ledger.suppressions,
    (
        Column("kind", "VARCHAR", "email, domain, phone or company.", _s.kind),
        Column(
            "recipient_hash",
            "VARCHAR",
            "Keyed hash of it; joins with message.recipient_hash where kind is email.",
            _s.value_hash,
            "hash",
        ),
        RUN_OF_PUBLICATION,
        Column(
            "recipient_domain",
            "VARCHAR",
            "The domain, where kind is email or domain and the ledger still has it.",
            case((_s.kind.in_(("email", "domain")), _s.value)),
            "domain",
        ),
        Column("reason", "VARCHAR", "opt_out, hard_bounce, complaint, customer, operator or forgotten.", _s.reason),
        Column("source", "VARCHAR", "Who or what added it.", _s.source, "text"),
        Column("created_at", "TIMESTAMP", "When it was added (UTC).", _s.created_at),
    ),
)

PASSED_ROW = Table(
    "passed_row",
    "One row per row of a source that was looked at and is no new prospect; it is not looked at again.",
    ledger.passed_rows,
    (
        Column("source", "VARCHAR", "The directory that it stands in.", _r.source),
        Column("row_key", "VARCHAR", "Its row in that directory.", _r.row_key, "text"),
        RUN_OF_PUBLICATION,
        campaign_of(_r.campaign),
        Column("why", "VARCHAR", "known (by another name) or suppressed.", _r.why),
        Column("detail", "VARCHAR", "By which kind of name it is known, or why it is suppressed.", _r.detail),
        prospect_of(_r.prospect_id),
        Column("passed_at", "TIMESTAMP", "When it was looked at (UTC).", _r.passed_at),
    ),
)

TABLES: tuple[Table, ...] = (
    CAMPAIGN,
    PROSPECT,
    PROSPECT_FIELD,
    FACT,
    ANGLE,
    MESSAGE,
    INBOUND,
    SUPPRESSION,
    PASSED_ROW,
    MAILBOX_DAY,
    *CREW_TABLES,
    *ITEM_TABLES,
)
