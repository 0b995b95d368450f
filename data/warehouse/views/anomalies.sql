-- What deserves a look, worst first. Empty is good. Rates are judged only where there is enough to judge by.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- severity: 1 must not happen, 2 needs a person, 3 is out of the ordinary.
-- kind: Which check found it.
-- subject: What it was found at: a mailbox, an agent, a gate, a stage, a day, or the campaign.
-- observed: What was counted or measured.
-- expected: Above (or below) what that is reported.
-- finding: The same in words.
WITH stopped AS (
    SELECT m.campaign, count(*) AS messages
    FROM message AS m
    WHERE
        m.state = 'sent'
        AND EXISTS (
            SELECT 1 FROM suppression AS s
            WHERE s.kind = 'email' AND s.recipient_hash = m.recipient_hash
            -- When its sending began: that it left may be found out later, by whoever asks us to stop.
            AND s.created_at < coalesce(m.intent_at, m.sent_at)
        )
    GROUP BY m.campaign
),

doubled AS (
    SELECT campaign, count(*) AS recipients
    FROM (
        SELECT campaign, recipient_hash
        FROM message
        WHERE state = 'sent' AND sequence <> 'answer' AND recipient_hash IS NOT NULL
        GROUP BY campaign, recipient_hash
        HAVING count(DISTINCT prospect_id) > 1
    )
    GROUP BY campaign
),

short AS (
    SELECT c.campaign, c.goal_qualified, count(p.prospect_id) AS qualified
    FROM campaign AS c
    LEFT JOIN prospect AS p ON p.campaign = c.campaign AND p.qualified_at IS NOT NULL AND p.state <> 'rejected'
    WHERE c.state = 'finished'
    GROUP BY c.campaign, c.goal_qualified
    HAVING count(p.prospect_id) < c.goal_qualified
),

unsettled AS (
    SELECT campaign, count(*) AS messages FROM message WHERE state = 'unknown' GROUP BY campaign
),

mailboxes AS (
    SELECT * FROM deliverability WHERE sent >= 20
),

unread AS (
    -- Those in doubt too: nobody has looked whether a person wrote them.
    SELECT r.campaign, count(*) AS replies
    FROM inbound AS r
    CROSS JOIN publication AS p
    WHERE r.kind = 'reply' AND coalesce(r.handled_at, r.handed_over_at) IS NULL AND r.received_at < p.as_of - INTERVAL 2 DAY
    GROUP BY r.campaign
),

unanswered AS (
    SELECT campaign, count(*) AS leads, string_agg(prospect_id, ', ' ORDER BY lead_at) AS named
    FROM leads
    WHERE unanswered IS NOT NULL
    GROUP BY campaign
),

overdue AS (
    SELECT campaign, count(*) AS subjects FROM waiting WHERE hours_waited > 48 AND kind <> 'halted' GROUP BY campaign
),

stuck AS (
    SELECT p.campaign, p.state, count(*) AS prospects
    FROM prospect AS p
    CROSS JOIN publication
    INNER JOIN campaign AS c ON c.campaign = p.campaign AND c.state = 'running'
    WHERE
        p.state IN ('qualified', 'in_critique', 'built') AND NOT p.paused
        AND p.updated_at < publication.as_of - INTERVAL 3 DAY
    GROUP BY p.campaign, p.state
),

handed AS (
    SELECT
        campaign,
        stage,
        count(*) AS handoffs,
        count(*) FILTER (WHERE NOT succeeded) / count(*) AS failure_rate,
        count(*) FILTER (WHERE conflict) / count(*) AS conflict_rate,
        count(*) FILTER (WHERE fell_back) AS fallbacks,
        string_agg(DISTINCT path, ', ' ORDER BY path) FILTER (WHERE fell_back) AS paths
    FROM handoffs
    GROUP BY campaign, stage
),

untold AS (
    SELECT
        w.campaign,
        count(*) FILTER (WHERE w.state = 'refused') AS refused,
        count(*) FILTER (WHERE w.state IN ('waiting', 'writing') AND w.created_at < p.as_of - INTERVAL 1 DAY) AS late,
        max(w.note) FILTER (WHERE w.state = 'refused') AS refusal
    FROM crm_write AS w
    CROSS JOIN publication AS p
    GROUP BY w.campaign
),

worked AS (
    -- Infrastructure takes the same on every day, also on those without work: it would hide what is dear, or usual.
    SELECT campaign, paid_at::DATE AS day, sum(cost_usd) AS cost_usd
    FROM spending
    WHERE kind <> 'infrastructure'
    GROUP BY campaign, paid_at::DATE
    HAVING sum(cost_usd) > 0
),

spent AS (
    SELECT
        campaign,
        day,
        cost_usd,
        median(cost_usd) OVER (PARTITION BY campaign) AS usual,
        count(*) OVER (PARTITION BY campaign) AS days
    FROM worked
    -- On its first day a campaign searches and judges most of its prospects: that is no usual day, nor an unusual one.
    WHERE day > (SELECT min(d.day) FROM daily AS d WHERE d.campaign = worked.campaign)
),

found AS (
    SELECT
        campaign, 1 AS severity, 'sent_after_suppression' AS kind, campaign AS subject,
        messages::DOUBLE AS observed, 0::DOUBLE AS expected,
        messages || if(messages = 1, ' message was sent to an address that was', ' messages were sent to addresses that were')
        || ' suppressed before' AS finding
    FROM stopped
    UNION ALL
    SELECT
        campaign, 1, 'same_recipient', campaign, recipients, 0,
        recipients || if(recipients = 1, ' recipient was', ' recipients were') || ' written to as more than one prospect'
    FROM doubled
    UNION ALL
    SELECT
        campaign, 2, 'unknown_sending', campaign, messages, 0,
        messages || if(messages = 1, ' message', ' messages')
        || ' may or may not have left; settle with: message resolve ID sent|failed'
    FROM unsettled
    UNION ALL
    SELECT
        c.campaign, 2, 'halted', c.campaign, 1, 0,
        'the campaign is halted' || coalesce(' by ' || b.tripped_by, '') || ': ' || c.state_reason
    FROM campaign AS c
    LEFT JOIN break AS b ON b.campaign = c.campaign AND b.scope = 'campaign' AND b.resumed_at IS NULL
    WHERE c.state = 'halted'
    UNION ALL
    SELECT
        campaign, 2, 'missed_goal', campaign, qualified, goal_qualified,
        'the campaign ended without its goal: ' || qualified || ' of ' || goal_qualified || ' count towards it'
    FROM short
    UNION ALL
    SELECT
        campaign, 2, 'complaints', mailbox, complaints, 0,
        complaints || if(complaints = 1, ' time mail of ', ' times mail of ') || mailbox || ' was reported as spam'
    FROM deliverability
    WHERE complaints > 0
    UNION ALL
    SELECT
        campaign, 2, 'hard_bounces', mailbox, hard_bounce_rate, 0.05,
        printf('%.1f %% of the mail of %s bounced for good', hard_bounce_rate * 100, mailbox)
    FROM mailboxes
    WHERE hard_bounce_rate > 0.05
    UNION ALL
    SELECT
        campaign, 3, 'opt_outs', mailbox, opt_out_rate, 0.05,
        printf('%.1f %% of the mail of %s was answered by asking us to stop', opt_out_rate * 100, mailbox)
    FROM mailboxes
    WHERE opt_out_rate > 0.05
    UNION ALL
    SELECT
        campaign, 2, 'unread_replies', campaign, replies, 0,
        replies || if(replies = 1, ' reply has', ' replies have') || ' waited for more than two days'
    FROM unread
    UNION ALL
    SELECT
        campaign, 2, 'unanswered_leads', campaign, leads, 0,
        leads || if(leads = 1, ' lead', ' leads') || ' that nobody answered: ' || named
    FROM unanswered
    UNION ALL
    SELECT
        campaign, 2, 'waiting_for_a_person', campaign, subjects, 0,
        subjects || if(subjects = 1, ' thing has', ' things have') || ' waited for a person for more than two days'
    FROM overdue
    UNION ALL
    SELECT
        campaign, 2, 'refused_by_crm', campaign, refused, 0,
        'the CRM did not take ' || refused || if(refused = 1, ' thing', ' things') || ' that it was told ('
        || refusal || '); once that is mended: crm retry ' || campaign
    FROM untold
    WHERE refused > 0
    UNION ALL
    SELECT
        campaign, 3, 'late_in_crm', campaign, late, 0,
        late || if(late = 1, ' thing has', ' things have') || ' waited for more than a day to be written to the CRM'
    FROM untold
    WHERE late > 0
    UNION ALL
    SELECT
        campaign, 2, 'stuck_prospects', state, prospects, 0,
        prospects || if(prospects = 1, ' prospect has been ', ' prospects have been ') || state || ' for more than three days'
    FROM stuck
    UNION ALL
    SELECT
        campaign, 3, 'failing_handoffs', stage, failure_rate, 0.2,
        printf('%.0f %% of the work handed over in %s was not completed in full', failure_rate * 100, stage)
    FROM handed
    WHERE handoffs >= 5 AND failure_rate > 0.2
    UNION ALL
    SELECT
        campaign, 3, 'conflicts', stage, conflict_rate, 0.2,
        printf('%.0f %% of the decisions on %s do not fit what came out', conflict_rate * 100, stage)
    FROM handed
    WHERE handoffs >= 5 AND conflict_rate > 0.2
    UNION ALL
    SELECT
        campaign, 3, 'fallbacks', stage, fallbacks, 0,
        fallbacks || if(fallbacks = 1, ' time ', ' times ') || stage || ' was done by a fallback (' || paths || ')'
    FROM handed
    WHERE fallbacks > 0
    UNION ALL
    SELECT
        campaign, 3, 'refused_lines', agent, refusal_rate, 0.2,
        printf('%.0f %% of the lines of %s were refused', refusal_rate * 100, agent)
    FROM agent_scorecard
    WHERE lines_accepted + lines_refused >= 20 AND refusal_rate > 0.2
    UNION ALL
    SELECT
        campaign, 3, 'cut_off_answers', agent, cut_off, 0,
        cut_off || if(cut_off = 1, ' answer', ' answers') || ' of the model of ' || agent
        || if(cut_off = 1, ' was', ' were') || ' cut off at its token limit'
    FROM agent_scorecard
    WHERE cut_off > 0
    UNION ALL
    SELECT
        campaign, 3, 'costly_day', day::VARCHAR, cost_usd, greatest(3 * usual, 1),
        printf('$%.2f were spent on %s (UTC), more than three times a usual day', cost_usd, day::VARCHAR)
    FROM spent
    WHERE days >= 3 AND cost_usd > greatest(3 * usual, 1)
)

SELECT c.run_id, f.campaign, f.severity, f.kind, f.subject, f.observed, f.expected, f.finding
FROM found AS f
INNER JOIN campaign AS c USING (campaign)
ORDER BY f.campaign, f.severity, f.kind, f.subject
