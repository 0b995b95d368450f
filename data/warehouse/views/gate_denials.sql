-- What the gates did not allow. One row per campaign, gate and verdict.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- gate: The gate.
-- verdict: reject, hold or halt.
-- denials: How often it said so; a message that waits is looked at more than once.
-- messages: How many messages it said so of.
-- prospects: How many prospects these are for.
-- share_of_looks: Denials by all looks that this gate took in this campaign, 0 to 1.
-- for_good: Denials that are not looked at again.
-- most_common_reason: The reason given most often.
-- first_at: When it first said so (UTC).
-- last_at: When it last said so (UTC).
WITH looks AS (
    SELECT campaign, gate, count(*) AS looks
    FROM verdict
    GROUP BY campaign, gate
)

SELECT
    v.run_id,
    v.campaign,
    v.gate,
    v.verdict,
    count(*) AS denials,
    count(DISTINCT v.message_id) AS messages,
    count(DISTINCT v.prospect_id) AS prospects,
    count(*) / any_value(l.looks) AS share_of_looks,
    count(*) FILTER (WHERE v.verdict = 'reject' AND v.retry_at IS NULL) AS for_good,
    mode(v.reason) AS most_common_reason,
    min(v.decided_at) AS first_at,
    max(v.decided_at) AS last_at
FROM verdict AS v
INNER JOIN looks AS l USING (campaign, gate)
WHERE v.verdict <> 'allow'
GROUP BY v.run_id, v.campaign, v.gate, v.verdict
ORDER BY v.campaign, denials DESC, v.gate, v.verdict
