-- What models, lookups, sending and infrastructure cost, in total and for each prospect that was qualified, contacted, or
-- became a lead, and for each reply.
-- One row per campaign.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- model_calls: Requests to models.
-- tokens: Tokens in and out, plans, inbox and reports included.
-- model_usd: Dollars for models.
-- lookup_usd: Dollars for what data providers answered.
-- verification_usd: Those of them for addresses that were verified.
-- sending_usd: Dollars for messages that a mail host or a webhook took.
-- infrastructure_usd: Dollars for infrastructure, as declared, for the time until the campaign ended, or now.
-- cost_usd: Dollars for models, lookups, sending and infrastructure.
-- qualified: Prospects ever qualified.
-- contacted: Prospects that at least one message was sent to.
-- replies: Replies that a person wrote.
-- leads: Prospects that showed interest, or with a meeting or a deal.
-- tokens_per_qualified: Tokens by qualified prospects; empty where there is none.
-- usd_per_qualified: Dollars by qualified prospects.
-- usd_per_contacted: Dollars by contacted prospects.
-- usd_per_reply: Dollars by replies.
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
        sum(cost_usd) FILTER (WHERE kind = 'infrastructure') AS infrastructure_usd,
        sum(cost_usd) AS cost_usd
    FROM spending
    GROUP BY campaign
),

verified AS (
    SELECT campaign, sum(cost_usd) AS verification_usd
    FROM lookup_call
    WHERE kind = 'verification'
    GROUP BY campaign
),

answered AS (
    SELECT campaign, count(*) AS replies
    FROM replies
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
        coalesce(v.verification_usd, 0) AS verification_usd,
        coalesce(s.sending_usd, 0) AS sending_usd,
        coalesce(s.infrastructure_usd, 0) AS infrastructure_usd,
        coalesce(s.cost_usd, 0) AS cost_usd,
        coalesce(r.qualified, 0) AS qualified,
        coalesce(r.contacted, 0) AS contacted,
        coalesce(w.replies, 0) AS replies,
        coalesce(r.leads, 0) AS leads
    FROM campaign AS c
    LEFT JOIN asked AS a USING (campaign)
    LEFT JOIN spent AS s USING (campaign)
    LEFT JOIN verified AS v USING (campaign)
    LEFT JOIN answered AS w USING (campaign)
    LEFT JOIN reached AS r USING (campaign)
)

SELECT
    *,
    tokens / nullif(qualified, 0) AS tokens_per_qualified,
    cost_usd / nullif(qualified, 0) AS usd_per_qualified,
    cost_usd / nullif(contacted, 0) AS usd_per_contacted,
    cost_usd / nullif(replies, 0) AS usd_per_reply,
    tokens / nullif(leads, 0) AS tokens_per_lead,
    cost_usd / nullif(leads, 0) AS usd_per_lead
FROM summed
ORDER BY campaign
