-- Everything that waits for a person now, as the command todo shows it: requests, messages of which nobody knows whether
-- they left, prospects in review or paused, and what is stopped.
--
-- run_id: The run that it belongs to.
-- campaign: The campaign.
-- subject: What it is known by: the approval, the prospect, or the name of what is stopped.
-- kind: message, answer, angle, escalation, question, follow_up, task or release (requests); unknown (a message); review or paused (a prospect, or an item); halted or held (the campaign; a mailbox or stage of it).
-- prospect_id: The prospect, or the item, that it is about.
-- company: The business, or what the item is known by.
-- tier: Hot, Warm or Cold.
-- reason: Why a person is needed.
-- stopped_by: Who stopped it, where it is stopped: the part of Muster whose breaker it was, or a person.
-- since_at: Since when it waits (UTC).
-- hours_waited: Hours from then until the publication.
WITH asked AS (
    SELECT
        a.campaign,
        a.approval_id AS subject,
        if(m.state = 'unknown', 'unknown', a.kind) AS kind,
        a.prospect_id,
        a.reason,
        a.created_at AS since_at
    FROM approval AS a
    LEFT JOIN message AS m USING (message_id)
    WHERE a.state = 'open'
),

aside AS (
    SELECT
        campaign,
        prospect_id AS subject,
        if(state = 'needs_review', 'review', 'paused') AS kind,
        prospect_id,
        if(state = 'needs_review', state_reason, paused_reason) AS reason,
        updated_at AS since_at
    FROM prospect AS p
    WHERE
        (state = 'needs_review' OR (paused AND state NOT IN ('rejected', 'bounced', 'opted_out', 'finished')))
        AND NOT EXISTS (SELECT 1 FROM asked AS a WHERE a.prospect_id = p.prospect_id AND a.campaign = p.campaign)
    UNION ALL
    SELECT campaign, item_id, 'review', item_id, state_reason, updated_at
    FROM item AS i
    WHERE state = 'person' AND NOT EXISTS (SELECT 1 FROM asked AS a WHERE a.prospect_id = i.item_id)
),

unread AS (
    SELECT campaign, '; ' || count(*) || if(count(*) = 1, ' reply waits', ' replies wait') || ' unread meanwhile' AS told
    FROM inbound
    WHERE kind = 'reply' AND intent IS NULL AND handled_at IS NULL AND handed_over_at IS NULL
    GROUP BY campaign
),

stopped AS (
    -- No mailbox or stage of a campaign that has ended goes on.
    SELECT
        b.campaign,
        b.name AS subject,
        if(b.scope = 'campaign', 'halted', 'held') AS kind,
        CASE b.scope
            WHEN 'campaign' THEN b.reason || coalesce(u.told, '')
            WHEN 'stage' THEN b.name || ' is stopped: ' || b.reason
            ELSE b.scope || ' ' || b.name || ' is stopped: ' || b.reason
        END AS reason,
        b.tripped_by AS stopped_by,
        b.tripped_at AS since_at
    FROM break AS b
    INNER JOIN campaign AS c USING (campaign)
    LEFT JOIN unread AS u USING (campaign)
    WHERE b.resumed_at IS NULL AND (b.scope = 'campaign' OR c.state <> 'finished')
    UNION ALL
    SELECT c.campaign, c.campaign, 'halted', c.state_reason || coalesce(u.told, ''), NULL, c.started_at
    FROM campaign AS c
    LEFT JOIN unread AS u USING (campaign)
    WHERE
        c.state = 'halted'
        AND NOT EXISTS (
            SELECT 1 FROM break AS b WHERE b.campaign = c.campaign AND b.scope = 'campaign' AND b.resumed_at IS NULL
        )
),

found AS (
    SELECT campaign, subject, kind, prospect_id, reason, NULL AS stopped_by, since_at FROM asked
    UNION ALL
    SELECT campaign, subject, kind, prospect_id, reason, NULL, since_at FROM aside
    UNION ALL
    SELECT campaign, subject, kind, NULL, reason, stopped_by, since_at FROM stopped
)

SELECT
    c.run_id,
    f.campaign,
    f.subject,
    f.kind,
    f.prospect_id,
    coalesce(p.company, i.title) AS company,
    p.tier,
    f.reason,
    f.stopped_by,
    f.since_at,
    epoch(publication.as_of - f.since_at) / 3600 AS hours_waited
FROM found AS f
CROSS JOIN publication
INNER JOIN campaign AS c USING (campaign)
LEFT JOIN prospect AS p ON p.prospect_id = f.prospect_id
LEFT JOIN item AS i ON i.item_id = f.prospect_id
ORDER BY f.since_at, f.subject
