-- Does our mail arrive? One row per campaign and mailbox of ours, mailboxes that only received something included.
-- What came back counts for the mailbox of the message that it answers, or else of the prospect.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- mailbox: Our mailbox; unknown where what came back names none.
-- sent: Messages sent.
-- failed: Messages that were refused for good, or of which a person said that they did not leave.
-- unknown: Messages whose sending was cut short, to be settled by a person.
-- hard_bounces: Bounces of addresses that are gone for good.
-- soft_bounces: Other bounces.
-- delays: Notices that a message is late.
-- complaints: Spam complaints.
-- auto_replies: Automatic answers.
-- opt_outs: Requests to stop: by mail, link or webhook.
-- sent_bounced: Of the messages sent, those that bounced for good; one that two reports came back for counts once.
-- sent_complained: Of the messages sent, those that somebody reported as spam.
-- sent_opted_out: Of the messages sent, those that somebody answered by asking us to stop.
-- hard_bounce_rate: sent_bounced by messages sent, 0 to 1; empty where nothing was sent.
-- complaint_rate: sent_complained by messages sent.
-- opt_out_rate: sent_opted_out by messages sent.
-- departures: Messages that left or may have, and those that were refused: what the breaker divides by.
-- lost: Prospects lost to bounces or refusals: an address that is gone, a mailbox that stayed full, a message that was refused. What the breaker counts.
-- lost_rate: lost by departures.
-- first_sent_at: When it first sent (UTC).
-- last_sent_at: When it last sent (UTC).
WITH answered AS (
    SELECT
        message_id,
        bool_or(kind = 'bounce' AND coalesce(hard, false)) AS bounced,
        bool_or(kind = 'complaint') AS complained,
        bool_or(kind = 'opt_out' OR coalesce(intent, '') = 'opt_out') AS opted_out
    FROM inbound
    GROUP BY message_id
),

reached AS (
    SELECT
        m.campaign,
        m.mailbox,
        count(*) FILTER (WHERE a.bounced) AS sent_bounced,
        count(*) FILTER (WHERE a.complained) AS sent_complained,
        count(*) FILTER (WHERE a.opted_out) AS sent_opted_out
    FROM message AS m
    INNER JOIN answered AS a USING (message_id)
    WHERE m.state = 'sent'
    GROUP BY m.campaign, m.mailbox
),

lost AS (
    SELECT campaign, mailbox, count(*) AS prospects
    FROM (
        SELECT campaign, mailbox, prospect_id FROM prospect WHERE bounced_at IS NOT NULL
        UNION
        SELECT campaign, mailbox, prospect_id FROM message WHERE state = 'failed'
    )
    GROUP BY campaign, mailbox
),

events AS (
    SELECT campaign, mailbox, state AS what, sent_at AS moment, NULL AS hard, NULL AS intent
    FROM message
    WHERE state IN ('sent', 'failed', 'unknown')
    UNION ALL
    SELECT i.campaign, coalesce(m.mailbox, p.mailbox, 'unknown'), 'in:' || i.kind, NULL, i.hard, i.intent
    FROM inbound AS i
    LEFT JOIN message AS m USING (message_id)
    LEFT JOIN prospect AS p ON p.prospect_id = i.prospect_id
),

counted AS (
    SELECT
        c.run_id,
        c.campaign,
        e.mailbox,
        count(*) FILTER (WHERE e.what = 'sent') AS sent,
        count(*) FILTER (WHERE e.what = 'failed') AS failed,
        count(*) FILTER (WHERE e.what = 'unknown') AS unknown,
        count(*) FILTER (WHERE e.what = 'in:bounce' AND coalesce(e.hard, false)) AS hard_bounces,
        count(*) FILTER (WHERE e.what = 'in:bounce' AND NOT coalesce(e.hard, false)) AS soft_bounces,
        count(*) FILTER (WHERE e.what = 'in:delay') AS delays,
        count(*) FILTER (WHERE e.what = 'in:complaint') AS complaints,
        count(*) FILTER (WHERE e.what = 'in:auto_reply' OR coalesce(e.intent, '') = 'auto_reply') AS auto_replies,
        count(*) FILTER (WHERE e.what = 'in:opt_out' OR coalesce(e.intent, '') = 'opt_out') AS opt_outs,
        min(e.moment) FILTER (WHERE e.what = 'sent') AS first_sent_at,
        max(e.moment) FILTER (WHERE e.what = 'sent') AS last_sent_at
    FROM campaign AS c
    INNER JOIN events AS e USING (campaign)
    GROUP BY c.run_id, c.campaign, e.mailbox
)

SELECT
    run_id,
    campaign,
    mailbox,
    sent,
    failed,
    unknown,
    hard_bounces,
    soft_bounces,
    delays,
    complaints,
    auto_replies,
    opt_outs,
    coalesce(r.sent_bounced, 0) AS sent_bounced,
    coalesce(r.sent_complained, 0) AS sent_complained,
    coalesce(r.sent_opted_out, 0) AS sent_opted_out,
    coalesce(r.sent_bounced, 0) / nullif(sent, 0) AS hard_bounce_rate,
    coalesce(r.sent_complained, 0) / nullif(sent, 0) AS complaint_rate,
    coalesce(r.sent_opted_out, 0) / nullif(sent, 0) AS opt_out_rate,
    sent + failed + unknown AS departures,
    coalesce(l.prospects, 0) AS lost,
    coalesce(l.prospects, 0) / nullif(sent + failed + unknown, 0) AS lost_rate,
    first_sent_at,
    last_sent_at
FROM counted
LEFT JOIN reached AS r USING (campaign, mailbox)
LEFT JOIN lost AS l USING (campaign, mailbox)
ORDER BY campaign, mailbox
