-- Why agents were refused. One row per campaign, task, agent, tool and fault: a reason may name several, and is told
-- without what is of one line alone. In a fault, ... stands for quoted words, ID for ids and N for numbers.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- task: The stage or task.
-- agent: The agent.
-- tool: The tool.
-- fault: What was wrong.
-- times: How often it was told; a reason may name it more than once.
-- subjects: About how many prospects, mails or items these are.
-- example: The reason of the last of them, in full.
-- first_at: When it was first refused so (UTC).
-- last_at: When it was last refused so (UTC).
WITH parts AS (
    SELECT
        r.run_id,
        r.campaign,
        c.stage AS task,
        r.agent,
        r.tool,
        r.about,
        r.reason,
        r.refused_at,
        unnest(string_split(regexp_replace(r.reason, '"[^"]*"', '...', 'g'), '; ')) AS part
    FROM refusal AS r
    INNER JOIN cycle AS c USING (cycle_id)
),

plain AS (
    SELECT
        * EXCLUDE (part),
        regexp_replace(
            regexp_replace(regexp_replace(part, '\s*\([^()]*\)', '', 'g'), '\b[a-z]{1,2}\d+\b', 'ID', 'g'),
            '\d+([.,]\d+)*',
            'N',
            'g'
        ) AS part
    FROM parts
),

told AS (
    SELECT
        * EXCLUDE (part),
        trim(
            regexp_replace(
                regexp_replace(
                    regexp_replace(part, '\.\.\.((, | and | )\.\.\.)+', '...', 'g'),
                    '\bID((, | and | )ID\b)+',
                    'ID',
                    'g'
                ),
                '\bN((, | and | )N\b)+',
                'N',
                'g'
            )
        ) AS fault
    FROM plain
)

SELECT
    run_id,
    campaign,
    task,
    agent,
    tool,
    fault,
    count(*) AS times,
    count(DISTINCT about) AS subjects,
    arg_max(reason, refused_at) AS example,
    min(refused_at) AS first_at,
    max(refused_at) AS last_at
FROM told
WHERE fault <> ''
GROUP BY run_id, campaign, task, agent, tool, fault
ORDER BY campaign, times DESC, task, agent, fault
