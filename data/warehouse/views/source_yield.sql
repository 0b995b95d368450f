-- What each directory yields: of its rows that were looked at, how many became prospects, and what became of those. One
-- row per campaign and source, and one without a source for what the campaign spent on none of them.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- source: The directory; empty in the row of what was spent on no source.
-- looked_at: Rows that this campaign was the first to look at.
-- found: Those that became prospects.
-- known: Those that were known already, by another name.
-- suppressed: Those that nobody may write to.
-- duplicate_rate: Known by looked_at, 0 to 1.
-- judged: Prospects that the Scout judged.
-- qualified: Prospects ever qualified.
-- contacted: Prospects that at least one message was sent to.
-- replied: Prospects in which a person replied.
-- leads: Prospects that showed interest, or with a meeting or a deal.
-- bounced: Prospects lost because mail to them came back.
-- qualified_rate: Qualified by judged, 0 to 1; empty where nobody was judged.
-- lead_rate: Leads by contacted, 0 to 1.
-- pages_read: Pages that were read of it, where it is read page by page (an API, a database).
-- pages_usd: Dollars for these pages.
-- direct_usd: Dollars for models, lookups and sending that served its prospects, and for its pages. Without a source: plans, reports, the manager's other requests and infrastructure. All rows of a campaign add up to cost_per_lead.cost_usd.
-- direct_usd_per_qualified: direct_usd by qualified prospects: less than usd_per_qualified of cost_per_lead, which has everything.
-- direct_usd_per_lead: direct_usd by leads: less than usd_per_lead of cost_per_lead, which has everything.
-- last_found_at: When a prospect was last found in it (UTC).
WITH became AS (
    SELECT
        p.campaign,
        p.source,
        count(*) AS found,
        count(*) FILTER (WHERE j.judged) AS judged,
        count(j.qualified_at) AS qualified,
        count(j.contacted_at) AS contacted,
        count(j.replied_at) AS replied,
        count(*) FILTER (WHERE j.is_lead) AS leads,
        count(*) FILTER (WHERE p.state = 'bounced') AS bounced,
        sum(j.cost_usd) AS cost_usd,
        max(p.created_at) AS last_found_at
    FROM prospect AS p
    INNER JOIN journey AS j USING (prospect_id)
    GROUP BY p.campaign, p.source
),

passed AS (
    SELECT
        campaign,
        source,
        count(*) FILTER (WHERE why = 'known') AS known,
        count(*) FILTER (WHERE why = 'suppressed') AS suppressed
    FROM passed_row
    GROUP BY campaign, source
),

pages AS (
    SELECT
        campaign,
        provider AS source,
        count(*) AS pages_read,
        sum(cost_usd) AS pages_usd
    FROM lookup_call
    WHERE kind = 'source'
    GROUP BY campaign, provider
),

counted AS (
    SELECT
        campaign,
        source,
        coalesce(r.pages_read, 0) AS pages_read,
        coalesce(r.pages_usd, 0) AS pages_usd,
        coalesce(b.found, 0) + coalesce(p.known, 0) + coalesce(p.suppressed, 0) AS looked_at,
        coalesce(b.found, 0) AS found,
        coalesce(p.known, 0) AS known,
        coalesce(p.suppressed, 0) AS suppressed,
        coalesce(b.judged, 0) AS judged,
        coalesce(b.qualified, 0) AS qualified,
        coalesce(b.contacted, 0) AS contacted,
        coalesce(b.replied, 0) AS replied,
        coalesce(b.leads, 0) AS leads,
        coalesce(b.bounced, 0) AS bounced,
        coalesce(b.cost_usd, 0) + coalesce(r.pages_usd, 0) AS direct_usd,
        b.last_found_at
    FROM became AS b
    FULL JOIN passed AS p USING (campaign, source)
    FULL JOIN pages AS r USING (campaign, source)
),

whole AS (
    SELECT * FROM counted
    UNION ALL BY NAME
    SELECT
        y.campaign,
        NULL AS source,
        any_value(w.cost_usd) - sum(y.direct_usd) AS direct_usd
    FROM counted AS y
    INNER JOIN cost_per_lead AS w USING (campaign)
    GROUP BY y.campaign
    HAVING abs(any_value(w.cost_usd) - sum(y.direct_usd)) > 1e-9
)

SELECT
    c.run_id,
    y.campaign,
    y.source,
    y.looked_at,
    y.found,
    y.known,
    y.suppressed,
    y.known / nullif(y.looked_at, 0) AS duplicate_rate,
    y.judged,
    y.qualified,
    y.contacted,
    y.replied,
    y.leads,
    y.bounced,
    y.qualified / nullif(y.judged, 0) AS qualified_rate,
    y.leads / nullif(y.contacted, 0) AS lead_rate,
    y.pages_read,
    y.pages_usd,
    y.direct_usd,
    y.direct_usd / nullif(y.qualified, 0) AS direct_usd_per_qualified,
    y.direct_usd / nullif(y.leads, 0) AS direct_usd_per_lead,
    y.last_found_at
FROM whole AS y
INNER JOIN campaign AS c USING (campaign)
ORDER BY y.campaign, y.source NULLS LAST
