-- What models, lookups and sending cost, in total and for each prospect that was qualified, contacted, or became a lead.
-- One row per campaign.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- model_calls: Requests to models.
-- tokens: Tokens in and out, plans, inbox and reports included.
-- model_usd: Dollars for models.
-- lookup_usd: Dollars for what data providers answered.
-- sending_usd: Dollars for messages that a mail host or a webhook took.
-- cost_usd: Dollars for all of these.
-- qualified: Prospects ever qualified.
-- contacted: Prospects that at least one message was sent to.
-- leads: Prospects that showed interest, or with a meeting or a deal.
-- tokens_per_qualified: Tokens by qualified prospects; empty where there is none.
-- usd_per_qualified: Dollars by qualified prospects.
-- usd_per_contacted: Dollars by contacted prospects.
-- tokens_per_lead: Tokens by leads.
-- usd_per_lead: Dollars by leads.
WITH asked AS (
    SELECT campaign, count(*) AS model_calls, sum(input_tokens + output_tokens) AS tokens
    FROM model_call
    GROUP BY campaign
),

spent AS (
    SELECT
        campaign,
        sum(cost_usd) FILTER (WHERE kind = 'model') AS model_usd,
        sum(cost_usd) FILTER (WHERE kind = 'lookup') AS lookup_usd,
        sum(cost_usd) FILTER (WHERE kind = 'sending') AS sending_usd,
        sum(cost_usd) AS cost_usd
    FROM spending
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
        coalesce(a.model_calls, 0) AS model_calls,
        coalesce(a.tokens, 0)::BIGINT AS tokens,
        coalesce(s.model_usd, 0) AS model_usd,
        coalesce(s.lookup_usd, 0) AS lookup_usd,
        coalesce(s.sending_usd, 0) AS sending_usd,
        coalesce(s.cost_usd, 0) AS cost_usd,
        coalesce(r.qualified, 0) AS qualified,
        coalesce(r.contacted, 0) AS contacted,
        coalesce(r.leads, 0) AS leads
    FROM campaign AS c
    LEFT JOIN asked AS a USING (campaign)
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
