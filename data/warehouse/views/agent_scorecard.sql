-- How well and at what price each agent works. One row per campaign and agent.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- agent: The agent.
-- cycles: Cycles that it did and that ended.
-- succeeded: Those in which everything came out.
-- fallbacks: Those that it did as a fallback: without the Boss, or in another agent's place.
-- success_rate: As a share, 0 to 1; empty where there is none.
-- given: Items that it was given.
-- recorded: Items that came out with a result.
-- recorded_of_given: Items that it was given and that came out; what a search of its own found is left out.
-- recorded_rate: recorded_of_given as a share of given, 0 to 1.
-- tasks_done: How often an item's task that it did last is done, by its own work; 0 in a crew with stages.
-- done_once: Those that were done in one round.
-- tasks_missed: How often a person corrected or gave what it was to make of an item, or it came to nothing: passed over, or with a person or closed, after the last cycle that had it made nothing of it.
-- first_round_rate: As a share, 0 to 1.
-- lines_accepted: Lines of its tool calls that were recorded.
-- lines_refused: Lines of its tool calls that were refused.
-- refusal_rate: Refused lines by all lines, 0 to 1.
-- model_calls: Requests to a model.
-- input_tokens: Tokens in, cached ones included.
-- output_tokens: Tokens out, those of thinking included.
-- thinking_tokens: Tokens out that its models thought with, as far as their servers tell them apart.
-- cached_tokens: Tokens in that were read from the cache.
-- cost_usd: Dollars for its models.
-- own_tokens: Tokens in and out of its requests in cycles of its own; a manager's others are for those to whom it delegates.
-- own_usd: Dollars for these.
-- tokens_per_recorded: Tokens of its own by items that came out with a result.
-- usd_per_recorded: Dollars of its own by items that came out with a result.
-- median_latency_ms: Median milliseconds of a request.
-- p95_latency_ms: 95 of 100 requests took no longer than this, in milliseconds.
-- cut_off: Requests whose answer was cut off at the token limit.
WITH worked AS (
    SELECT
        campaign,
        agent,
        count(*) AS cycles,
        count(*) FILTER (WHERE state = 'done') AS succeeded,
        count(*) FILTER (WHERE path NOT IN ('boss', 'earned', 'unmanaged')) AS fallbacks,
        sum(len(items))::BIGINT AS given,
        sum(recorded)::BIGINT AS recorded,
        sum(least(recorded, len(items)))::BIGINT AS recorded_of_given
    FROM cycle
    WHERE state <> 'open' AND path <> 'rule'
    GROUP BY campaign, agent
),

given_to AS (
    SELECT
        campaign,
        stage AS task,
        unnest(items) AS item_id,
        agent,
        number,
        path <> 'boss' OR delegations > 0 AS asked
    FROM cycle
    WHERE state <> 'open'
),

had AS (
    SELECT campaign, task, item_id, arg_max(agent, number) AS agent
    FROM given_to
    GROUP BY campaign, task, item_id
),

made AS (
    SELECT a.item_id, a.task, max(y.number) AS number
    FROM artifact AS a
    INNER JOIN cycle AS y USING (cycle_id)
    GROUP BY a.item_id, a.task
),

-- What the last cycle in which an agent was asked made nothing of.
left_behind AS (
    SELECT g.campaign, g.task, g.item_id
    FROM given_to AS g
    LEFT JOIN made AS m USING (item_id, task)
    GROUP BY g.campaign, g.task, g.item_id
    HAVING max(g.number) FILTER (WHERE g.asked) > coalesce(max(m.number), 0)
),

missed AS (
    SELECT h.campaign, h.agent, count(*) AS tasks_missed
    FROM task_state AS s
    INNER JOIN had AS h ON h.campaign = s.campaign AND h.task = s.task AND h.item_id = s.item_id
    INNER JOIN item AS i ON i.item_id = s.item_id
    LEFT JOIN left_behind AS l ON l.campaign = s.campaign AND l.task = s.task AND l.item_id = s.item_id
    WHERE
        (s.state = 'done' AND s.cycle_id IS NULL)
        OR (s.state = 'skipped' AND (s.attempts > 0 OR s.reason LIKE 'passed over: %'))
        OR (s.state = 'open' AND l.item_id IS NOT NULL AND i.state IN ('person', 'closed'))
    GROUP BY h.campaign, h.agent
),

finished AS (
    SELECT y.campaign, y.agent, count(*) AS tasks_done, count(*) FILTER (WHERE s.round = 1) AS done_once
    FROM task_state AS s
    INNER JOIN cycle AS y USING (cycle_id)
    WHERE s.state = 'done'
    GROUP BY y.campaign, y.agent
),

used AS (
    SELECT campaign, agent, sum(accepted)::BIGINT AS accepted, sum(refused)::BIGINT AS refused
    FROM tool_call
    GROUP BY campaign, agent
),

requests AS (
    SELECT q.*, coalesce(y.agent, q.agent) = q.agent AS own
    FROM model_call AS q
    LEFT JOIN cycle AS y USING (cycle_id)
),

asked AS (
    SELECT
        campaign,
        agent,
        count(*) AS model_calls,
        sum(input_tokens)::BIGINT AS input_tokens,
        sum(output_tokens)::BIGINT AS output_tokens,
        sum(thinking_tokens)::BIGINT AS thinking_tokens,
        sum(cached_tokens)::BIGINT AS cached_tokens,
        sum(cost_usd) AS cost_usd,
        sum(input_tokens + output_tokens) FILTER (WHERE own)::BIGINT AS own_tokens,
        sum(cost_usd) FILTER (WHERE own) AS own_usd,
        median(latency_ms) AS median_latency_ms,
        quantile_disc(latency_ms, 0.95) AS p95_latency_ms,
        count(*) FILTER (WHERE finish_reason = 'max_tokens') AS cut_off
    FROM requests
    GROUP BY campaign, agent
),

agents AS (
    SELECT campaign, agent FROM worked
    UNION
    SELECT campaign, agent FROM used
    UNION
    SELECT campaign, agent FROM asked
),

summed AS (
    SELECT
        c.run_id,
        a.campaign,
        a.agent,
        coalesce(w.cycles, 0) AS cycles,
        coalesce(w.succeeded, 0) AS succeeded,
        coalesce(w.fallbacks, 0) AS fallbacks,
        coalesce(w.given, 0) AS given,
        coalesce(w.recorded, 0) AS recorded,
        coalesce(w.recorded_of_given, 0) AS recorded_of_given,
        coalesce(f.tasks_done, 0) AS tasks_done,
        coalesce(f.done_once, 0) AS done_once,
        coalesce(m.tasks_missed, 0) AS tasks_missed,
        coalesce(u.accepted, 0) AS lines_accepted,
        coalesce(u.refused, 0) AS lines_refused,
        coalesce(q.model_calls, 0) AS model_calls,
        coalesce(q.input_tokens, 0) AS input_tokens,
        coalesce(q.output_tokens, 0) AS output_tokens,
        coalesce(q.thinking_tokens, 0) AS thinking_tokens,
        coalesce(q.cached_tokens, 0) AS cached_tokens,
        coalesce(q.cost_usd, 0) AS cost_usd,
        coalesce(q.own_tokens, 0) AS own_tokens,
        coalesce(q.own_usd, 0) AS own_usd,
        q.median_latency_ms,
        q.p95_latency_ms,
        coalesce(q.cut_off, 0) AS cut_off
    FROM agents AS a
    INNER JOIN campaign AS c USING (campaign)
    LEFT JOIN worked AS w USING (campaign, agent)
    LEFT JOIN finished AS f USING (campaign, agent)
    LEFT JOIN missed AS m USING (campaign, agent)
    LEFT JOIN used AS u USING (campaign, agent)
    LEFT JOIN asked AS q USING (campaign, agent)
)

SELECT
    run_id,
    campaign,
    agent,
    cycles,
    succeeded,
    fallbacks,
    succeeded / nullif(cycles, 0) AS success_rate,
    given,
    recorded,
    recorded_of_given,
    recorded_of_given / nullif(given, 0) AS recorded_rate,
    tasks_done,
    done_once,
    tasks_missed,
    done_once / nullif(tasks_done + tasks_missed, 0) AS first_round_rate,
    lines_accepted,
    lines_refused,
    lines_refused / nullif(lines_accepted + lines_refused, 0) AS refusal_rate,
    model_calls,
    input_tokens,
    output_tokens,
    thinking_tokens,
    cached_tokens,
    cost_usd,
    own_tokens,
    own_usd,
    own_tokens / nullif(recorded, 0) AS tokens_per_recorded,
    own_usd / nullif(recorded, 0) AS usd_per_recorded,
    median_latency_ms,
    p95_latency_ms,
    cut_off
FROM summed
ORDER BY campaign, agent
