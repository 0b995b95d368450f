-- How many prospects of each campaign ever reached each stage, in order, held against the stage before and against all.
-- A prospect that moved on still counts in the stages that it passed; where they stand now is prospect.state.
--
-- run_id: The run that the campaign belongs to.
-- campaign: The campaign.
-- position: The order of the stages, from 1.
-- stage: found, judged, qualified, enriched, built, contacted, replied, lead, meeting or won.
-- prospects: How many prospects ever reached it.
-- share_of_previous: By the prospects of the stage before; above 1 where some skipped it; empty where that is zero.
-- share_of_found: As a share of all found, 0 to 1; empty where none was.
WITH counted AS (
    SELECT
        c.run_id,
        c.campaign,
        count(j.prospect_id) AS found,
        count(*) FILTER (WHERE j.judged) AS judged,
        count(j.qualified_at) AS qualified,
        count(j.enriched_at) AS enriched,
        count(j.built_at) AS built,
        count(j.contacted_at) AS contacted,
        count(j.replied_at) AS replied,
        count(*) FILTER (WHERE j.is_lead) AS lead,
        count(*) FILTER (WHERE j.is_meeting) AS meeting,
        count(*) FILTER (WHERE j.is_won) AS won
    FROM campaign AS c
    LEFT JOIN journey AS j USING (campaign)
    GROUP BY c.run_id, c.campaign
),

staged AS (
    SELECT
        run_id,
        campaign,
        found,
        unnest([
            {'position': 1, 'stage': 'found', 'prospects': found},
            {'position': 2, 'stage': 'judged', 'prospects': judged},
            {'position': 3, 'stage': 'qualified', 'prospects': qualified},
            {'position': 4, 'stage': 'enriched', 'prospects': enriched},
            {'position': 5, 'stage': 'built', 'prospects': built},
            {'position': 6, 'stage': 'contacted', 'prospects': contacted},
            {'position': 7, 'stage': 'replied', 'prospects': replied},
            {'position': 8, 'stage': 'lead', 'prospects': lead},
            {'position': 9, 'stage': 'meeting', 'prospects': meeting},
            {'position': 10, 'stage': 'won', 'prospects': won}
        ], recursive := true)
    FROM counted
)

SELECT
    run_id,
    campaign,
    position,
    stage,
    prospects,
    prospects / nullif(lag(prospects) OVER (PARTITION BY campaign ORDER BY position), 0) AS share_of_previous,
    prospects / nullif(found, 0) AS share_of_found
FROM staged
ORDER BY campaign, position
