-- One row per prospect: the first moment at which it reached each step of the way, and what it cost to get there.
-- The other views count from here, so that "contacted" or "lead" means the same everywhere.
--
-- run_id: The run that the prospect belongs to.
-- campaign: The campaign that it belongs to.
-- prospect_id: The prospect.
-- found_at: When it was found (UTC).
-- judged: Whether the Scout judged it.
-- qualified_at: When it was qualified (UTC).
-- enriched_at: When its enrichment ended (UTC).
-- built_at: When the first angle that may be used was recorded (UTC); refused ones and those in doubt do not count.
-- contacted_at: When the first message to it was sent (UTC).
-- messages_sent: How many messages were sent to it.
-- replied_at: When a person there first replied (UTC); automatic answers do not count.
-- interested_at: When a reply first showed interest (UTC).
-- is_lead: Whether it showed interest, or a meeting or a deal was recorded.
-- lead_at: When it became one (UTC).
-- is_meeting: Whether a meeting or a deal was ever recorded; one that was lost afterwards stays a meeting, one that was cancelled does not.
-- is_won: Whether a person recorded a deal.
-- lost_to: Where its state is bounced: gone (the address does not exist, or has moved), full (a mailbox that stayed full), or unknown.
-- cost_usd: Dollars for models, lookups and sending, shared out evenly among those whom they served; no infrastructure.
WITH sent AS (
    SELECT prospect_id, min(sent_at) AS contacted_at, count(*) AS messages_sent
    FROM message
    WHERE state = 'sent'
    GROUP BY prospect_id
),

built AS (
    SELECT prospect_id, min(created_at) AS built_at
    FROM angle
    WHERE state = 'accepted'
    GROUP BY prospect_id
),

answered AS (
    SELECT
        prospect_id,
        min(received_at) AS replied_at,
        min(received_at) FILTER (WHERE intent = 'interested') AS interested_at
    FROM inbound
    WHERE by_person
    GROUP BY prospect_id
),

noted AS (
    SELECT
        prospect_id,
        happened_at,
        action,
        decision,
        lead(action) OVER (PARTITION BY prospect_id ORDER BY seq) AS next_action
    FROM audit
    WHERE action IN ('outcome', 'outcome_withdrawn')
),

recorded AS (
    SELECT
        prospect_id,
        min(happened_at) FILTER (WHERE decision IN ('meeting', 'won')) AS outcome_at,
        bool_or(decision = 'meeting') AS met
    FROM noted
    WHERE action = 'outcome' AND next_action IS DISTINCT FROM 'outcome_withdrawn'
    GROUP BY prospect_id
),

returned AS (
    SELECT
        prospect_id,
        bool_or(coalesce(hard, false) AND fault IN ('recipient gone', 'moved')) AS gone,
        bool_or(fault = 'recipient full') AS stayed_full
    FROM inbound
    WHERE kind = 'bounce'
    GROUP BY prospect_id
),

refused AS (
    -- Refused at the door with its prospect lost: only an address that does not exist, or has moved, does that.
    SELECT DISTINCT prospect_id FROM message WHERE state = 'failed' AND starts_with(state_reason, 'refused (')
),

shares AS (
    SELECT unnest(prospect_ids) AS prospect_id, cost_usd / len(prospect_ids) AS cost_usd
    FROM spending
    WHERE len(prospect_ids) > 0
),

spent AS (
    SELECT prospect_id, sum(cost_usd) AS cost_usd
    FROM shares
    GROUP BY prospect_id
)

SELECT
    p.run_id,
    p.campaign,
    p.prospect_id,
    p.created_at AS found_at,
    p.score IS NOT NULL AS judged,
    p.qualified_at,
    p.enriched_at,
    built.built_at,
    sent.contacted_at,
    coalesce(sent.messages_sent, 0) AS messages_sent,
    answered.replied_at,
    answered.interested_at,
    coalesce(p.outcome IN ('meeting', 'won'), false) OR coalesce(recorded.met, false) AS is_meeting,
    answered.interested_at IS NOT NULL OR is_meeting AS is_lead,
    if(is_lead, least(answered.interested_at, recorded.outcome_at), NULL) AS lead_at,
    coalesce(p.outcome = 'won', false) AS is_won,
    CASE
        WHEN p.state <> 'bounced' THEN NULL
        WHEN returned.gone OR refused.prospect_id IS NOT NULL THEN 'gone'
        WHEN returned.stayed_full THEN 'full'
        ELSE 'unknown'
    END AS lost_to,
    coalesce(spent.cost_usd, 0) AS cost_usd
FROM prospect AS p
LEFT JOIN built USING (prospect_id)
LEFT JOIN sent USING (prospect_id)
LEFT JOIN answered USING (prospect_id)
LEFT JOIN recorded USING (prospect_id)
LEFT JOIN returned USING (prospect_id)
LEFT JOIN refused USING (prospect_id)
LEFT JOIN spent USING (prospect_id)
