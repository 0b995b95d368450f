-- Everything that was put before a person: approvals, and stages for which the Boss called for one (kind stage).
--
-- run_id: The run that it belongs to.
-- campaign: The campaign.
-- kind: message, answer, angle, escalation, question, follow_up, or stage.
-- subject: The approval, or the cycle.
-- prospect_id: The prospect that it is about.
-- company: The business.
-- reason: Why a person is asked.
-- state: open, approved or rejected; of a stage, open until a later cycle of it was completed in full, then settled.
-- decided_by: Who decided.
-- edited: Whether that person changed the text.
-- asked_at: When it was asked (UTC).
-- decided_at: When it was decided (UTC).
-- hours_waited: Hours until it was decided, or until the publication where it is open.
SELECT
    a.run_id,
    a.campaign,
    a.kind,
    a.approval_id AS subject,
    a.prospect_id,
    p.company,
    a.reason,
    a.state,
    a.decided_by,
    a.edited,
    a.created_at AS asked_at,
    a.decided_at,
    epoch(coalesce(a.decided_at, publication.as_of) - a.created_at) / 3600 AS hours_waited
FROM approval AS a
CROSS JOIN publication
LEFT JOIN prospect AS p USING (prospect_id)
UNION ALL
SELECT
    h.run_id,
    h.campaign,
    'stage',
    h.cycle_id,
    NULL,
    NULL,
    h.boss_reason,
    if(settled.ended_at IS NULL, 'open', 'settled'),
    NULL,
    false,
    h.ended_at,
    settled.ended_at,
    epoch(coalesce(settled.ended_at, publication.as_of) - h.ended_at) / 3600
FROM handoffs AS h
CROSS JOIN publication
LEFT JOIN LATERAL (
    SELECT min(later.ended_at) AS ended_at
    FROM handoffs AS later
    WHERE
        later.campaign = h.campaign AND later.stage = h.stage AND later.succeeded
        AND later.started_at >= h.ended_at AND later.cycle_id <> h.cycle_id
) AS settled ON true
WHERE h.escalated
ORDER BY asked_at, subject
