-- What the gates did not allow. One row per campaign, gate and verdict.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- gate: The gate.
-- verdict: reject, hold or halt.
-- messages: How many messages it did not let go at once.
-- prospects: How many prospects these are for.
-- denials: How often it said so when it was asked; a message that waits is looked at more than once.
-- turns: How often its rule had a message wait for its mailbox, and the gates were not asked.
-- share_of_looks: Denials by all looks that this gate took in this campaign, 0 to 1.
-- for_good: Denials that are not looked at again.
-- most_common_reason: The reason given most often, with N for its numbers.
-- first_at: When it first said so (UTC).
-- last_at: When it last said so (UTC).
WITH looks AS (
    SELECT campaign, gate, count(*) AS looks
    FROM verdict
    GROUP BY campaign, gate
)

SELECT
    h.run_id,
    h.campaign,
    h.gate,
    h.verdict,
    count(DISTINCT h.message_id) AS messages,
    count(DISTINCT h.prospect_id) AS prospects,
    count(*) FILTER (WHERE h.looked) AS denials,
    count(*) FILTER (WHERE NOT h.looked) AS turns,
    count(*) FILTER (WHERE h.looked) / any_value(l.looks) AS share_of_looks,
    count(*) FILTER (WHERE h.verdict = 'reject' AND h.retry_at IS NULL) AS for_good,
    mode(regexp_replace(h.reason, '\d+([.,:/-]\d+)*', 'N', 'g')) AS most_common_reason,
    min(h.decided_at) AS first_at,
    max(h.decided_at) AS last_at
FROM held_back AS h
LEFT JOIN looks AS l USING (campaign, gate)
GROUP BY h.run_id, h.campaign, h.gate, h.verdict
ORDER BY h.campaign, messages DESC, h.gate, h.verdict
