-- What has worked, and how sure that is. One row per campaign, attribute and value of the people who were written to: their
-- variant of the first mail, the kinds of facts that angles in mails that left cite, the source, the Scout's tier, and what criteria ask
-- of a business. Numbers are told apart at their middle. A person counts once: against us, if they ever asked us to
-- stop, complained or said no; else for us, if they were interested, or with a meeting or a deal.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- attribute: variant, angle_kind, source, tier, city, county, region, employees, revenue, founded, or fields.NAME of a field of the vertical's own.
-- value: The variant, kind, source, tier, place, word, or half of the numbers.
-- reached: People to whom a message of a sequence was sent. Of a variant those whose words a person changed are left out.
-- positive: Those that count for us.
-- negative: Those that count against us.
-- bounced: Those a mail to whom came back for good.
-- positive_rate: Positive by reached, 0 to 1.
-- positive_low: Lower end of the 95 % (Wilson) interval of the positive rate.
-- positive_high: Upper end of it.
-- negative_rate: Negative by reached, 0 to 1.
-- negative_low: Lower end of the 95 % (Wilson) interval of the negative rate.
-- negative_high: Upper end of it.
WITH sent AS (
    SELECT campaign, prospect_id, bool_or(edited_by IS NOT NULL) AS edited, arg_min(variant, step) AS variant
    FROM message
    WHERE state = 'sent' AND sequence <> 'answer'
    GROUP BY campaign, prospect_id
),

answered AS (
    SELECT
        prospect_id,
        bool_or(kind IN ('opt_out', 'complaint') OR coalesce(intent, '') IN ('opt_out', 'not_interested')) AS against,
        bool_or(coalesce(intent, '') = 'interested') AS interested,
        bool_or(kind = 'bounce' AND coalesce(hard, false)) AS bounced
    FROM inbound
    GROUP BY prospect_id
),

person AS (
    SELECT
        s.campaign,
        s.prospect_id,
        s.edited,
        coalesce(a.against, false) AS negative,
        NOT coalesce(a.against, false)
        AND (coalesce(a.interested, false) OR coalesce(p.outcome, '') IN ('meeting', 'won')) AS positive,
        coalesce(a.bounced, false) AS bounced,
        s.variant,
        p.source,
        p.tier,
        p.city,
        p.county,
        p.region,
        p.employees,
        p.revenue,
        p.founded
    FROM sent AS s
    INNER JOIN prospect AS p USING (prospect_id)
    LEFT JOIN answered AS a USING (prospect_id)
),

middle AS (
    SELECT
        campaign,
        quantile_disc(employees, 0.5) AS employees,
        quantile_disc(revenue, 0.5) AS revenue,
        quantile_disc(founded, 0.5) AS founded
    FROM person
    GROUP BY campaign
),

slot AS (
    SELECT campaign, prospect_id, unnest(angle_ids) AS angle_id
    FROM message
    WHERE state = 'sent' AND sequence <> 'answer'
),

cited AS (
    SELECT s.campaign, s.prospect_id, unnest(a.fact_ids) AS fact_id
    FROM slot AS s
    INNER JOIN angle AS a ON a.prospect_id = s.prospect_id AND a.angle_id = s.angle_id
),

kind AS (
    SELECT DISTINCT c.campaign, c.prospect_id, f.kind
    FROM cited AS c
    INNER JOIN fact AS f ON f.prospect_id = c.prospect_id AND f.fact_id = c.fact_id
),

own AS (
    SELECT f.campaign, f.prospect_id, f.field, f.value, f.number
    FROM prospect_field AS f
    INNER JOIN sent USING (campaign, prospect_id)
),

halved AS (
    SELECT campaign, field, quantile_disc(number, 0.5) AS middle
    FROM own
    GROUP BY campaign, field
),

valued AS (
    SELECT campaign, prospect_id, 'variant' AS attribute, variant AS value FROM person WHERE NOT edited
    UNION ALL
    SELECT campaign, prospect_id, 'angle_kind', kind FROM kind
    UNION ALL
    SELECT campaign, prospect_id, 'source', source FROM person
    UNION ALL
    SELECT campaign, prospect_id, 'tier', tier FROM person
    UNION ALL
    SELECT campaign, prospect_id, 'city', city FROM person
    UNION ALL
    SELECT campaign, prospect_id, 'county', county FROM person
    UNION ALL
    SELECT campaign, prospect_id, 'region', region FROM person
    UNION ALL
    SELECT p.campaign, p.prospect_id, 'employees', if(p.employees <= m.employees, 'up to ', 'above ') || m.employees
    FROM person AS p INNER JOIN middle AS m USING (campaign) WHERE p.employees IS NOT NULL
    UNION ALL
    SELECT p.campaign, p.prospect_id, 'revenue', if(p.revenue <= m.revenue, 'up to ', 'above ') || m.revenue
    FROM person AS p INNER JOIN middle AS m USING (campaign) WHERE p.revenue IS NOT NULL
    UNION ALL
    SELECT p.campaign, p.prospect_id, 'founded', if(p.founded <= m.founded, 'up to ', 'above ') || m.founded
    FROM person AS p INNER JOIN middle AS m USING (campaign) WHERE p.founded IS NOT NULL
    UNION ALL
    SELECT o.campaign, o.prospect_id, 'fields.' || o.field, CASE
        WHEN o.number IS NULL THEN o.value
        ELSE if(o.number <= h.middle, 'up to ', 'above ')
            || regexp_replace(CAST(h.middle AS VARCHAR), '\.0$', '')
    END
    FROM own AS o INNER JOIN halved AS h USING (campaign, field)
),

rated AS (
    SELECT
        v.campaign,
        v.attribute,
        v.value,
        count(*) AS reached,
        count(*) FILTER (WHERE p.positive) AS positive,
        count(*) FILTER (WHERE p.negative) AS negative,
        count(*) FILTER (WHERE p.bounced) AS bounced,
        count(*) FILTER (WHERE p.positive) / count(*) AS pos,
        count(*) FILTER (WHERE p.negative) / count(*) AS neg,
        1.96 * 1.96 / count(*) AS z2n
    FROM valued AS v
    INNER JOIN person AS p USING (campaign, prospect_id)
    WHERE v.value IS NOT NULL
    GROUP BY v.campaign, v.attribute, v.value
)

SELECT
    c.run_id,
    r.campaign,
    r.attribute,
    r.value,
    r.reached,
    r.positive,
    r.negative,
    r.bounced,
    r.pos AS positive_rate,
    greatest(0, (r.pos + z2n / 2 - sqrt(z2n * (r.pos * (1 - r.pos) + z2n / 4))) / (1 + z2n)) AS positive_low,
    least(1, (r.pos + z2n / 2 + sqrt(z2n * (r.pos * (1 - r.pos) + z2n / 4))) / (1 + z2n)) AS positive_high,
    r.neg AS negative_rate,
    greatest(0, (r.neg + z2n / 2 - sqrt(z2n * (r.neg * (1 - r.neg) + z2n / 4))) / (1 + z2n)) AS negative_low,
    least(1, (r.neg + z2n / 2 + sqrt(z2n * (r.neg * (1 - r.neg) + z2n / 4))) / (1 + z2n)) AS negative_high
FROM rated AS r
INNER JOIN campaign AS c USING (campaign)
ORDER BY r.campaign, r.attribute, r.reached DESC, r.value
