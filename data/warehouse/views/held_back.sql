-- Each time that a gate kept a message, or a release, from leaving. Beside the verdicts against it these are the turns: the
-- rule of a gate, caps or minimum_gap, had a message wait for its mailbox, and the gates were not asked about it.
--
-- run_id: The run that it belongs to.
-- campaign: The campaign.
-- gate: The gate.
-- verdict: reject, hold or halt; a turn is a reject.
-- message_id: The message, or the release (d1).
-- prospect_id: The prospect, or the item, that it is for.
-- reason: Why.
-- retry_at: Of a reject, when it is looked at again (UTC); empty means never.
-- decided_at: When it was kept back (UTC).
-- looked: Whether the gates were asked; not for a turn.
WITH turns AS (
    SELECT
        run_id,
        campaign,
        regexp_extract(rationale, '^\S+ (caps|minimum_gap): ', 1) AS gate,
        split_part(rationale, ' ', 1) AS message_id,
        prospect_id,
        regexp_replace(rationale, '^\S+ \w+: ', '') AS reason,
        decision,
        happened_at
    FROM audit
    WHERE action = 'message_postponed' AND regexp_matches(rationale, '^\S+ (caps|minimum_gap): ')
)

SELECT
    run_id,
    campaign,
    gate,
    verdict,
    message_id,
    prospect_id,
    reason,
    retry_at,
    decided_at,
    true AS looked
FROM verdict
WHERE verdict <> 'allow'
UNION ALL
SELECT
    t.run_id,
    t.campaign,
    t.gate,
    'reject' AS verdict,
    t.message_id,
    t.prospect_id,
    t.reason,
    CAST(TRY_CAST(t.decision AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS retry_at,
    t.happened_at AS decided_at,
    false AS looked
FROM turns AS t
ANTI JOIN verdict AS v ON v.message_id = t.message_id AND v.decided_at = t.happened_at
