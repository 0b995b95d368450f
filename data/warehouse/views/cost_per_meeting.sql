-- What models, lookups, sending and infrastructure cost for each meeting and deal, and what the deals brought. One row per campaign.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- tokens: Tokens in and out.
-- cost_usd: Dollars for models, lookups, sending and infrastructure.
-- meetings: Prospects with a meeting or a deal.
-- won: Prospects with a deal.
-- deal_value: Dollars that the deals are worth.
-- tokens_per_meeting: Tokens by meetings; empty where there is none.
-- usd_per_meeting: Dollars by meetings.
-- usd_per_won: Dollars by deals.
-- value_per_usd: Dollars of deals for each dollar spent; empty where nothing was spent.
WITH reached AS (
    SELECT
        j.campaign,
        count(*) FILTER (WHERE j.is_meeting) AS meetings,
        count(*) FILTER (WHERE j.is_won) AS won,
        sum(p.deal_value) FILTER (WHERE j.is_won) AS deal_value
    FROM journey AS j
    INNER JOIN prospect AS p USING (prospect_id)
    GROUP BY j.campaign
),

summed AS (
    SELECT
        c.run_id,
        c.campaign,
        c.tokens,
        c.cost_usd,
        coalesce(r.meetings, 0) AS meetings,
        coalesce(r.won, 0) AS won,
        coalesce(r.deal_value, 0) AS deal_value
    FROM cost_per_lead AS c
    LEFT JOIN reached AS r USING (campaign)
)

SELECT
    *,
    tokens / nullif(meetings, 0) AS tokens_per_meeting,
    cost_usd / nullif(meetings, 0) AS usd_per_meeting,
    cost_usd / nullif(won, 0) AS usd_per_won,
    deal_value / nullif(cost_usd, 0) AS value_per_usd
FROM summed
ORDER BY campaign
