-- One row per campaign and day (UTC), days without events included, from the campaign's start to the publication.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- day: The day (UTC).
-- found: Prospects found.
-- qualified: Prospects qualified.
-- sent: Messages sent.
-- replies: Replies by people; automatic answers do not count.
-- interested: Replies that showed interest.
-- hard_bounces: Bounces of addresses that are gone for good.
-- soft_bounces: Other bounces.
-- opt_outs: Requests to stop, by mail (found by rule or read as such by the Inbox), link or webhook.
-- complaints: Spam complaints.
-- denials: Verdicts of gates other than allow.
-- model_calls: Requests to models.
-- tokens: Tokens in and out.
-- cost_usd: Dollars for models, lookups, sending and infrastructure.
-- sent_change: Messages sent, against the day before.
-- replies_change: Replies, against the day before.
-- sent_so_far: Messages sent up to the end of the day.
WITH happened AS (
    SELECT campaign, created_at AS moment, 'found' AS what, 1.0::DOUBLE AS amount FROM prospect
    UNION ALL
    SELECT campaign, qualified_at, 'qualified', 1 FROM prospect WHERE qualified_at IS NOT NULL
    UNION ALL
    SELECT campaign, sent_at, 'sent', 1 FROM message WHERE state = 'sent'
    UNION ALL
    SELECT campaign, received_at, 'reply', 1 FROM inbound WHERE by_person
    UNION ALL
    SELECT campaign, received_at, 'interested', 1 FROM inbound WHERE by_person AND intent = 'interested'
    UNION ALL
    SELECT campaign, received_at, if(coalesce(hard, false), 'hard_bounce', 'soft_bounce'), 1
    FROM inbound
    WHERE kind = 'bounce'
    UNION ALL
    SELECT campaign, received_at, 'opt_out', 1 FROM inbound WHERE kind = 'opt_out' OR coalesce(intent, '') = 'opt_out'
    UNION ALL
    SELECT campaign, received_at, 'complaint', 1 FROM inbound WHERE kind = 'complaint'
    UNION ALL
    SELECT campaign, decided_at, 'denial', 1 FROM verdict WHERE verdict <> 'allow'
    UNION ALL
    SELECT campaign, called_at, 'call', 1 FROM model_call
    UNION ALL
    SELECT campaign, called_at, 'tokens', input_tokens + output_tokens FROM model_call
    UNION ALL
    SELECT campaign, paid_at, 'cost', cost_usd FROM spending
),

spans AS (
    SELECT
        c.run_id,
        c.campaign,
        least(c.started_at, min(h.moment))::DATE AS first_day,
        greatest(c.started_at, max(h.moment), any_value(p.as_of))::DATE AS last_day
    FROM campaign AS c
    CROSS JOIN publication AS p
    LEFT JOIN happened AS h USING (campaign)
    GROUP BY c.run_id, c.campaign, c.started_at
),

days AS (
    SELECT run_id, campaign, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS day
    FROM spans
),

counted AS (
    SELECT
        d.run_id,
        d.campaign,
        d.day,
        count(*) FILTER (WHERE h.what = 'found') AS found,
        count(*) FILTER (WHERE h.what = 'qualified') AS qualified,
        count(*) FILTER (WHERE h.what = 'sent') AS sent,
        count(*) FILTER (WHERE h.what = 'reply') AS replies,
        count(*) FILTER (WHERE h.what = 'interested') AS interested,
        count(*) FILTER (WHERE h.what = 'hard_bounce') AS hard_bounces,
        count(*) FILTER (WHERE h.what = 'soft_bounce') AS soft_bounces,
        count(*) FILTER (WHERE h.what = 'opt_out') AS opt_outs,
        count(*) FILTER (WHERE h.what = 'complaint') AS complaints,
        count(*) FILTER (WHERE h.what = 'denial') AS denials,
        count(*) FILTER (WHERE h.what = 'call') AS model_calls,
        coalesce(sum(h.amount) FILTER (WHERE h.what = 'tokens'), 0)::BIGINT AS tokens,
        coalesce(sum(h.amount) FILTER (WHERE h.what = 'cost'), 0) AS cost_usd
    FROM days AS d
    LEFT JOIN happened AS h ON h.campaign = d.campaign AND h.moment::DATE = d.day
    GROUP BY d.run_id, d.campaign, d.day
)

SELECT
    *,
    sent - lag(sent, 1, 0) OVER by_day AS sent_change,
    replies - lag(replies, 1, 0) OVER by_day AS replies_change,
    sum(sent) OVER by_day::BIGINT AS sent_so_far
FROM counted
WINDOW by_day AS (PARTITION BY campaign ORDER BY day)
ORDER BY campaign, day
