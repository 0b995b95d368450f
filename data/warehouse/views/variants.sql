-- Which wording of the templates works. One row per campaign, sequence, step and variant. A reply, an opt-out or a bounce
-- counts for the message that it answers. Answers to replies are no wording, nor is what a person changed. Two variants
-- differ for sure only where their intervals do not overlap.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- sequence: The sequence.
-- step: The step.
-- variant: The variant.
-- sent: Messages sent in these words.
-- replied: Messages that a person replied to.
-- interested: Messages that a reply showed interest in.
-- opted_out: Messages that were answered by asking us to stop.
-- hard_bounced: Messages that bounced for good.
-- reply_rate: Replied by sent, 0 to 1; empty where nothing was sent.
-- reply_rate_low: Lower end of the 95 % (Wilson) interval of the reply rate.
-- reply_rate_high: Upper end of it.
-- interested_rate: Interested by sent, 0 to 1.
-- opt_out_rate: Opted out by sent, 0 to 1.
WITH answers AS (
    SELECT
        message_id,
        bool_or(by_person) AS replied,
        bool_or(by_person AND coalesce(intent, '') = 'interested') AS interested,
        bool_or(kind = 'opt_out' OR coalesce(intent, '') = 'opt_out') AS opted_out,
        bool_or(kind = 'bounce' AND coalesce(hard, false)) AS hard_bounced
    FROM inbound
    WHERE message_id IS NOT NULL
    GROUP BY message_id
),

counted AS (
    SELECT
        m.run_id,
        m.campaign,
        split_part(m.sequence, ' undone ', 1) AS sequence,
        m.step,
        m.variant,
        count(*) AS sent,
        count(*) FILTER (WHERE a.replied) AS replied,
        count(*) FILTER (WHERE a.interested) AS interested,
        count(*) FILTER (WHERE a.opted_out) AS opted_out,
        count(*) FILTER (WHERE a.hard_bounced) AS hard_bounced
    FROM message AS m
    LEFT JOIN answers AS a USING (message_id)
    WHERE m.state = 'sent' AND m.sequence <> 'answer' AND m.edited_by IS NULL
    GROUP BY m.run_id, m.campaign, split_part(m.sequence, ' undone ', 1), m.step, m.variant
),

rated AS (
    SELECT *, replied / sent AS reply_rate, 1.96 * 1.96 / sent AS z2n FROM counted
)

SELECT
    run_id,
    campaign,
    sequence,
    step,
    variant,
    sent,
    replied,
    interested,
    opted_out,
    hard_bounced,
    reply_rate,
    greatest(0, (reply_rate + z2n / 2 - sqrt(z2n * (reply_rate * (1 - reply_rate) + z2n / 4))) / (1 + z2n))
        AS reply_rate_low,
    least(1, (reply_rate + z2n / 2 + sqrt(z2n * (reply_rate * (1 - reply_rate) + z2n / 4))) / (1 + z2n))
        AS reply_rate_high,
    interested / sent AS interested_rate,
    opted_out / sent AS opt_out_rate
FROM rated
ORDER BY campaign, sequence, step, variant
