-- How long things take. One row per campaign and step: of prospects (from one moment of the way to another; a reply is
-- handled when an agent has read it, or a person decided), of people (until they answer), and of cycles (by stage; in a
-- rehearsal the clock stands still while one works). What waits still is not measured.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- kind: prospect, person or cycle.
-- step: From what to what; of a cycle, its stage.
-- times: How often it was measured.
-- median_hours: Median, in hours.
-- p90_hours: 9 of 10 took no longer than this, in hours.
-- longest_hours: The longest, in hours.
WITH measured AS (
    SELECT campaign, 'prospect' AS kind, 'found to qualified' AS step, found_at AS begun_at, qualified_at AS ended_at
    FROM journey
    UNION ALL
    SELECT campaign, 'prospect', 'found to contacted', found_at, contacted_at FROM journey
    UNION ALL
    SELECT campaign, 'prospect', 'qualified to built', qualified_at, built_at FROM journey
    UNION ALL
    SELECT campaign, 'prospect', 'built to contacted', built_at, contacted_at FROM journey
    UNION ALL
    SELECT campaign, 'prospect', 'qualified to contacted', qualified_at, contacted_at FROM journey
    UNION ALL
    SELECT campaign, 'prospect', 'contacted to replied', contacted_at, replied_at FROM journey
    UNION ALL
    SELECT campaign, 'prospect', 'contacted to interested', contacted_at, interested_at FROM journey
    UNION ALL
    SELECT campaign, 'prospect', 'reply to handled', received_at, handled_at FROM replies
    UNION ALL
    SELECT campaign, 'person', kind || ' asked to decided', created_at, decided_at FROM approval WHERE state IN ('approved', 'rejected')
    UNION ALL
    SELECT campaign, 'cycle', stage, started_at, ended_at FROM cycle
),

timed AS (
    SELECT campaign, kind, step, epoch(ended_at - begun_at) / 3600 AS hours
    FROM measured
    WHERE begun_at IS NOT NULL AND ended_at IS NOT NULL
)

SELECT
    c.run_id,
    c.campaign,
    t.kind,
    t.step,
    count(*) AS times,
    median(t.hours) AS median_hours,
    quantile_disc(t.hours, 0.9) AS p90_hours,
    max(t.hours) AS longest_hours
FROM timed AS t
INNER JOIN campaign AS c USING (campaign)
GROUP BY c.run_id, c.campaign, t.kind, t.step
ORDER BY c.campaign, t.kind DESC, t.step
