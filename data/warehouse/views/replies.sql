-- One row per reply that a person wrote, with what is known of that business and of the message that it answers.
-- Automatic answers are left out, and what may be one until it was read.
--
-- run_id: The run that the reply belongs to.
-- campaign: The campaign.
-- inbound_id: The reply.
-- prospect_id: Who wrote.
-- company: The business.
-- industry: Its industry.
-- region: Its state or province.
-- employees: Its number of employees.
-- tier: Hot, Warm or Cold.
-- message_id: The message that it answers.
-- sequence: That message's sequence.
-- step: That message's step.
-- variant: That message's variant.
-- intent: What the Inbox or a person has read; empty until somebody did.
-- confidence: How sure the Inbox was, 0 to 1; empty where a person has read it.
-- text: What the person wrote, without addresses and phone numbers.
-- received_at: When it arrived (UTC).
-- handled_at: When it was read, or a person decided (UTC); empty while it waits for either.
-- hours_to_reply: Hours from that message to the reply; from when its sending began, where the reply was the first to show that it left.
-- hours_to_handle: Hours from the reply until then.
-- needs_person: Whether a person should see it.
SELECT
    i.run_id,
    i.campaign,
    i.inbound_id,
    i.prospect_id,
    p.company,
    p.industry,
    p.region,
    p.employees,
    p.tier,
    i.message_id,
    m.sequence,
    m.step,
    m.variant,
    i.intent,
    i.confidence,
    i.text,
    i.received_at,
    i.handled_at,
    epoch(i.received_at - if(m.sent_at > i.received_at, m.intent_at, m.sent_at)) / 3600 AS hours_to_reply,
    epoch(i.handled_at - i.received_at) / 3600 AS hours_to_handle,
    i.needs_person
FROM inbound AS i
LEFT JOIN prospect AS p USING (prospect_id)
LEFT JOIN message AS m USING (message_id)
WHERE i.by_person
ORDER BY i.received_at, i.inbound_id
