-- Everything that a person was asked. That the Boss called for one is not enough: handoffs.escalated says so.
--
-- run_id: The run that it belongs to.
-- campaign: The campaign.
-- kind: message, answer, angle, escalation, question, follow_up, task or release.
-- subject: The approval.
-- prospect_id: The prospect, or the item, that it is about.
-- company: The business, or what the item is known by.
-- reason: Why a person is asked.
-- state: open, approved, rejected, or withdrawn (what it was about was cancelled, or a person has answered it in another way).
-- decided_by: Who decided, or answered it in another way.
-- edited: Whether that person changed the text.
-- asked_at: When it was asked (UTC).
-- decided_at: When it was decided or withdrawn (UTC).
-- hours_waited: Hours until it was decided, or until the publication where it is open.
SELECT
    a.run_id,
    a.campaign,
    a.kind,
    a.approval_id AS subject,
    a.prospect_id,
    coalesce(p.company, i.title) AS company,
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
LEFT JOIN item AS i ON i.item_id = a.prospect_id
ORDER BY asked_at, subject
