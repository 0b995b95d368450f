-- Which kinds of facts, said in a message, get replies. One row per campaign and kind of fact. A message counts for each
-- kind that the angles in its words cite, and a reply counts for the message that it answers, once. A kind that stands
-- in messages beside others shares their success. Angles of a step that never left, or taken out by a person, do not count.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- kind: The kind of fact.
-- sent: Messages sent with an angle that cites such a fact.
-- replied: Those that a person replied to.
-- interested: Those that a reply showed interest in.
-- reply_rate: Replied by sent, 0 to 1.
-- reply_rate_low: Lower end of the 95 % (Wilson) interval of the reply rate.
-- reply_rate_high: Upper end of it.
-- interested_rate: Interested by sent, 0 to 1.
WITH slots AS (
    SELECT campaign, message_id, prospect_id, unnest(angle_ids) AS angle_id
    FROM message
    WHERE state = 'sent'
),

cited AS (
    SELECT s.campaign, s.message_id, s.prospect_id, unnest(a.fact_ids) AS fact_id
    FROM slots AS s
    INNER JOIN angle AS a ON a.prospect_id = s.prospect_id AND a.angle_id = s.angle_id
),

used AS (
    SELECT DISTINCT c.campaign, c.message_id, f.kind
    FROM cited AS c
    INNER JOIN fact AS f ON f.prospect_id = c.prospect_id AND f.fact_id = c.fact_id
),

answers AS (
    SELECT message_id, true AS replied, bool_or(coalesce(intent, '') = 'interested') AS interested
    FROM replies
    WHERE message_id IS NOT NULL
    GROUP BY message_id
),

rated AS (
    SELECT
        u.campaign,
        u.kind,
        count(*) AS sent,
        count(*) FILTER (WHERE a.replied) AS replied,
        count(*) FILTER (WHERE a.interested) AS interested,
        count(*) FILTER (WHERE a.replied) / count(*) AS reply_rate,
        1.96 * 1.96 / count(*) AS z2n
    FROM used AS u
    LEFT JOIN answers AS a USING (message_id)
    GROUP BY u.campaign, u.kind
)

SELECT
    c.run_id,
    r.campaign,
    r.kind,
    r.sent,
    r.replied,
    r.interested,
    r.reply_rate,
    greatest(0, (r.reply_rate + z2n / 2 - sqrt(z2n * (r.reply_rate * (1 - r.reply_rate) + z2n / 4))) / (1 + z2n))
        AS reply_rate_low,
    least(1, (r.reply_rate + z2n / 2 + sqrt(z2n * (r.reply_rate * (1 - r.reply_rate) + z2n / 4))) / (1 + z2n))
        AS reply_rate_high,
    r.interested / r.sent AS interested_rate
FROM rated AS r
INNER JOIN campaign AS c USING (campaign)
ORDER BY r.campaign, r.reply_rate DESC, r.kind
