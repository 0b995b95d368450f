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
WITH interest AS (
    SELECT prospect_id, arg_min(inbound_id, received_at) AS inbound_id
    FROM replies
    WHERE intent = 'interested'
    GROUP BY prospect_id
),

asked AS (
    SELECT prospect_id, arg_min(approval_id, (created_at, len(approval_id), approval_id)) AS approval_id
    FROM approval
    WHERE state = 'open'
    GROUP BY prospect_id
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
    a.approval_id AS waits_for
FROM journey AS j
INNER JOIN prospect AS p USING (prospect_id)
LEFT JOIN interest AS i USING (prospect_id)
LEFT JOIN replies AS r ON r.inbound_id = i.inbound_id
LEFT JOIN asked AS a ON a.prospect_id = j.prospect_id
WHERE j.is_lead
ORDER BY j.lead_at DESC, p.number
