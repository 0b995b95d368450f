-- What models cost, in total and for each prospect that was qualified, contacted, or became a lead. One row per campaign.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- model_calls: Requests to models.
-- tokens: Tokens in and out, plans, inbox and reports included.
-- cost_usd: Dollars for models.
-- qualified: Prospects ever qualified.
-- contacted: Prospects that at least one message was sent to.
-- leads: Prospects that showed interest, or with a meeting or a deal.
-- tokens_per_qualified: Tokens by qualified prospects; empty where there is none.
-- usd_per_qualified: Dollars by qualified prospects.
-- usd_per_contacted: Dollars by contacted prospects.
-- tokens_per_lead: Tokens by leads.
-- usd_per_lead: Dollars by leads.
WITH spent AS (
    SELECT campaign, count(*) AS model_calls, sum(input_tokens + output_tokens) AS tokens, sum(cost_usd) AS cost_usd
    FROM model_call
    GROUP BY campaign
),

reached AS (
    SELECT
        campaign,
        count(qualified_at) AS qualified,
        count(contacted_at) AS contacted,
        count(*) FILTER (WHERE is_lead) AS leads
    FROM journey
    GROUP BY campaign
),

summed AS (
    SELECT
        c.run_id,
        c.campaign,
        coalesce(s.model_calls, 0) AS model_calls,
        coalesce(s.tokens, 0)::BIGINT AS tokens,
        coalesce(s.cost_usd, 0) AS cost_usd,
        coalesce(r.qualified, 0) AS qualified,
        coalesce(r.contacted, 0) AS contacted,
        coalesce(r.leads, 0) AS leads
    FROM campaign AS c
    LEFT JOIN spent AS s USING (campaign)
    LEFT JOIN reached AS r USING (campaign)
)

SELECT
    *,
    tokens / nullif(qualified, 0) AS tokens_per_qualified,
    cost_usd / nullif(qualified, 0) AS usd_per_qualified,
    cost_usd / nullif(contacted, 0) AS usd_per_contacted,
    tokens / nullif(leads, 0) AS tokens_per_lead,
    cost_usd / nullif(leads, 0) AS usd_per_lead
FROM summed
ORDER BY campaign
