-- Everything that was paid for, one row each: requests to models, answers of data providers and readers, messages that were
-- taken; and what infrastructure takes, shared out over the time from the campaign's start until it ended, its days were
-- over, or now. A month is 365.25 / 12 days.
--
-- run_id: The run that it belongs to.
-- campaign: The campaign.
-- kind: model, lookup, sending or infrastructure.
-- payee: The model, the data provider or reader, or the mailbox (or webhook) by which the message left; or infrastructure.
-- prospect_ids: The prospects that it served; none for infrastructure, which serves all.
-- cost_usd: Dollars.
-- paid_at: When (UTC); of infrastructure the middle of the time that a row stands for, at most a day.
WITH ended AS (
    SELECT campaign, max(happened_at) AS ended_at
    FROM audit
    WHERE action = 'campaign_state' AND decision = 'finished'
    GROUP BY campaign
),

spans AS (
    SELECT
        c.run_id,
        c.campaign,
        c.infrastructure_usd_per_month / (365.25 / 12) AS usd_per_day,
        c.started_at,
        least(c.ends_at, p.as_of, if(c.state = 'finished', e.ended_at, NULL)) AS over_at,
        p.as_of
    FROM campaign AS c
    CROSS JOIN publication AS p
    LEFT JOIN ended AS e USING (campaign)
    WHERE c.infrastructure_usd_per_month > 0
),

cuts AS (
    -- At midnight and at the publication's time of day: so a row lies within one day, and within one of the figures'
    -- 24 hours.
    SELECT
        *,
        unnest(
            generate_series(date_trunc('day', started_at) + INTERVAL 1 DAY, over_at, INTERVAL 1 DAY)
            || generate_series(as_of, started_at, -INTERVAL 1 DAY)
            || [started_at, over_at]
        ) AS since
    FROM spans
),

pieces AS (
    SELECT
        run_id,
        campaign,
        usd_per_day,
        since,
        lead(since) OVER (PARTITION BY campaign ORDER BY since) - since AS lasted
    FROM cuts
    WHERE since BETWEEN started_at AND over_at
)

SELECT run_id, campaign, 'model' AS kind, model AS payee, prospect_ids, cost_usd, called_at AS paid_at FROM model_call
UNION ALL
SELECT run_id, campaign, 'lookup', provider, prospect_ids, cost_usd, called_at FROM lookup_call
UNION ALL
SELECT run_id, campaign, 'sending', mailbox, [prospect_id], cost_usd, sent_at FROM message WHERE state = 'sent'
UNION ALL
SELECT run_id, campaign, 'infrastructure', 'infrastructure', [], usd_per_day * epoch(lasted) / 86400, since + lasted / 2
FROM pieces
WHERE epoch(lasted) > 0
