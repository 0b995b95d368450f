-- What was done where agents were unsure, and what came of it: one row per campaign, task and way.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- task: The task that had the second look, or asked for it.
-- doubted: The task, or the Scout's stage, whose answers were unsure.
-- way: recall (an earlier answer), opinion (the same model again), model (another one) or person.
-- asked: How often it was the way; of a recall also where no earlier answer stood.
-- used: How often there was an answer by it; of a person how often one has decided.
-- surer: How often that answer was surer than the one before.
-- gain: By how much surer on average, where both say how sure they are.
-- accepted: Items that went on to the end of their tasks, or of which a person said yes.
-- given_up: Items that were closed, or of which a person said no.
-- accepted_rate: Accepted by accepted and given up, 0 to 1; empty before there is either.
-- cost_usd: Dollars for models that had the second look; an earlier answer and a person cost none here.
-- usd_per_use: Dollars by used.
WITH served AS (
    SELECT
        cycle_id,
        unnest(prospect_ids) AS item_id,
        cost_usd / len(prospect_ids) AS cost_usd
    FROM model_call
    WHERE len(prospect_ids) > 0
),

asked_of_people AS (
    SELECT
        prospect_id AS item_id,
        arg_max(state, created_at) AS decision
    FROM approval
    WHERE kind = 'task' AND state IN ('approved', 'rejected')
    GROUP BY prospect_id
),

looks AS (
    SELECT
        l.campaign,
        l.task,
        l.doubted,
        l.way,
        CASE l.way
            WHEN 'recall' THEN l.of_item IS NOT NULL
            WHEN 'person' THEN p.decision IS NOT NULL
            ELSE true
        END AS is_used,
        l.before,
        l.after,
        CASE
            WHEN l.way = 'person' THEN p.decision = 'approved'
            WHEN i.state IN ('done', 'closed') THEN i.state = 'done'
        END AS is_accepted,
        coalesce((
            SELECT sum(s.cost_usd) FROM served AS s
            WHERE l.way IN ('opinion', 'model') AND s.cycle_id = l.cycle_id AND s.item_id = l.item_id
        ), 0) AS cost_usd
    FROM second_look AS l
    LEFT JOIN item AS i USING (item_id)
    LEFT JOIN asked_of_people AS p USING (item_id)
)

SELECT
    c.run_id,
    l.campaign,
    l.task,
    l.doubted,
    l.way,
    count(*) AS asked,
    count(*) FILTER (WHERE l.is_used) AS used,
    count(*) FILTER (WHERE l.is_used AND l.after > l.before) AS surer,
    avg(l.after - l.before) FILTER (WHERE l.is_used) AS gain,
    count(*) FILTER (WHERE l.is_used AND l.is_accepted) AS accepted,
    count(*) FILTER (WHERE l.is_used AND NOT l.is_accepted) AS given_up,
    count(*) FILTER (WHERE l.is_used AND l.is_accepted)
    / nullif(count(*) FILTER (WHERE l.is_used AND l.is_accepted IS NOT NULL), 0) AS accepted_rate,
    sum(l.cost_usd) AS cost_usd,
    sum(l.cost_usd) / nullif(count(*) FILTER (WHERE l.is_used), 0) AS usd_per_use
FROM looks AS l
INNER JOIN campaign AS c USING (campaign)
GROUP BY c.run_id, l.campaign, l.task, l.doubted, l.way
ORDER BY l.campaign, l.task, l.way
