-- Who the leads are: each prospect that showed interest in a reply, or with whom there is a meeting or a deal,
-- the latest first.
--
-- run_id: The run that the prospect belongs to.
-- campaign: The campaign.
-- prospect_id: The prospect.
-- company: The business.
-- city: Its city.
-- region: Its state or province.
-- tier: Hot, Warm or Cold.
-- stage: won, meeting, lost (after it was a lead), or interested.
-- deal_value: Value of the deal in dollars.
-- lead_at: When it became a lead (UTC).
-- step: The step of the sequence that its interest answers.
-- variant: The variant of that step.
-- text: What the person wrote who showed interest, without addresses and phone numbers.
-- waits_for: What a person is still asked about it (the approval that waits longest), if anything.
-- answered_at: When the first answer to its interest left (UTC); empty until one did.
-- unanswered: Of who only showed interest: why no answer has left and none is on its way (an answer that waits for a person is); empty where a person has rejected one, closed the question or written by hand.
WITH interest AS (
    SELECT prospect_id, arg_min(inbound_id, received_at) AS inbound_id, min(received_at) AS since_at
    FROM replies
    WHERE intent = 'interested'
    GROUP BY prospect_id
),

asked AS (
    SELECT prospect_id, arg_min(approval_id, (created_at, len(approval_id), approval_id)) AS approval_id
    FROM approval
    WHERE state = 'open'
    GROUP BY prospect_id
),

answers AS (
    SELECT
        m.prospect_id,
        min(m.sent_at) FILTER (WHERE m.state = 'sent') AS answered_at,
        bool_or(m.state = 'sent' OR (m.state NOT IN ('cancelled', 'failed') AND c.state <> 'finished')) AS on_its_way,
        arg_max(m.state_reason, (m.step, m.message_id)) AS why
    FROM message AS m
    INNER JOIN interest AS i ON i.prospect_id = m.prospect_id AND m.created_at >= i.since_at
    INNER JOIN campaign AS c ON c.campaign = m.campaign
    WHERE m.sequence = 'answer'
    GROUP BY m.prospect_id
),

seen AS (
    -- A no to the words, or a question that was closed: somebody knew, and decided so.
    SELECT DISTINCT a.prospect_id
    FROM approval AS a
    INNER JOIN interest AS i ON i.prospect_id = a.prospect_id AND a.decided_at >= i.since_at
    WHERE a.inbound_id IS NOT NULL AND (a.state = 'rejected' OR (a.state = 'approved' AND a.message_id IS NULL))
),

later AS (
    -- Who is to be written to on a day that they gave: a person is asked then.
    SELECT DISTINCT prospect_id FROM inbound WHERE follow_up_on IS NOT NULL AND intent = 'interested'
)

SELECT
    j.run_id,
    j.campaign,
    j.prospect_id,
    p.company,
    p.city,
    p.region,
    p.tier,
    coalesce(p.outcome, if(j.is_meeting, 'meeting', 'interested')) AS stage,
    p.deal_value,
    j.lead_at,
    r.step,
    r.variant,
    r.text,
    a.approval_id AS waits_for,
    w.answered_at,
    CASE
        WHEN j.is_meeting OR p.outcome IS NOT NULL OR p.state = 'opted_out' OR seen.prospect_id IS NOT NULL THEN NULL
        WHEN contains(p.state_reason, 'a person has taken over') OR coalesce(w.on_its_way, false) THEN NULL
        WHEN w.prospect_id IS NULL AND (a.approval_id IS NOT NULL OR later.prospect_id IS NOT NULL) THEN NULL
        ELSE coalesce(w.why, 'no answer was written')
    END AS unanswered
FROM journey AS j
INNER JOIN prospect AS p USING (prospect_id)
LEFT JOIN interest AS i USING (prospect_id)
LEFT JOIN replies AS r ON r.inbound_id = i.inbound_id
LEFT JOIN asked AS a ON a.prospect_id = j.prospect_id
LEFT JOIN answers AS w ON w.prospect_id = j.prospect_id
LEFT JOIN later ON later.prospect_id = j.prospect_id
LEFT JOIN seen ON seen.prospect_id = j.prospect_id
WHERE j.is_lead
ORDER BY j.lead_at DESC, p.number
