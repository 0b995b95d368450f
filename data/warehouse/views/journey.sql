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
-- built_at: When its first angle was recorded (UTC).
-- contacted_at: When the first message to it was sent (UTC).
-- messages_sent: How many messages were sent to it.
-- replied_at: When a person there first replied (UTC); automatic answers do not count.
-- interested_at: When a reply first showed interest (UTC).
-- is_lead: Whether it showed interest, or a person recorded a meeting or a deal.
-- is_meeting: Whether a person recorded a meeting or a deal (won).
-- is_won: Whether a person recorded a deal.
-- cost_usd: Dollars for models; a call that served several prospects is shared out evenly among them.
WITH sent AS (
    SELECT prospect_id, min(sent_at) AS contacted_at, count(*) AS messages_sent
    FROM message
    WHERE state = 'sent'
    GROUP BY prospect_id
),

built AS (
    SELECT prospect_id, min(created_at) AS built_at
    FROM angle
    GROUP BY prospect_id
),

answered AS (
    SELECT
        prospect_id,
        min(received_at) AS replied_at,
        min(received_at) FILTER (WHERE intent = 'interested') AS interested_at
    FROM inbound
    WHERE kind = 'reply' AND coalesce(intent, '') <> 'auto_reply'
    GROUP BY prospect_id
),

shares AS (
    SELECT unnest(prospect_ids) AS prospect_id, cost_usd / len(prospect_ids) AS cost_usd
    FROM model_call
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
    answered.interested_at IS NOT NULL OR coalesce(p.outcome IN ('meeting', 'won'), false) AS is_lead,
    coalesce(p.outcome IN ('meeting', 'won'), false) AS is_meeting,
    coalesce(p.outcome = 'won', false) AS is_won,
    coalesce(spent.cost_usd, 0) AS cost_usd
FROM prospect AS p
LEFT JOIN built USING (prospect_id)
LEFT JOIN sent USING (prospect_id)
LEFT JOIN answered USING (prospect_id)
LEFT JOIN spent USING (prospect_id)
