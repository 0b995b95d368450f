-- One row per piece of work that the Boss handed, or should have handed, to a specialist, once it ended: what came out,
-- what the Boss decided, and whether the two agree. The Boss's own plan cycles are left out, and what code does
-- by rule for want of a stage.
--
-- run_id: The run that the cycle belongs to.
-- campaign: The campaign.
-- cycle_id: The cycle.
-- stage: The stage.
-- work: scout, build, critique, publish, inbox or report.
-- agent: The specialist.
-- attempt: 1 for the first attempt at these items.
-- delegations: How often the Boss delegated in it.
-- given: How many items were given.
-- recorded: How many came out with a result.
-- outcome: What the ledger says came out: done, partial, nothing or failed.
-- boss_decision: What the Boss decided.
-- boss_reason: Why.
-- succeeded: Whether everything came out.
-- path: Who did it: boss, earned (without the Boss after clean cycles), unmanaged (of a crew without a Boss), alone (without it as a fallback), or agent:NAME (another as a fallback).
-- fell_back: Whether it was done by a fallback, which clean cycles (path earned) and a crew without a Boss (unmanaged) are not.
-- retried: Whether it was a further attempt, or the Boss delegated more than once; its asking for a retry is none yet.
-- escalated: Whether the Boss called for a person. Who was really asked, and about what, is in escalations.
-- conflict: Whether the Boss went on although something was missing, or did not although everything was there.
-- started_at: When it began (UTC).
-- ended_at: When it ended (UTC).
SELECT
    run_id,
    campaign,
    cycle_id,
    stage,
    work,
    agent,
    attempt,
    delegations,
    len(items) AS given,
    recorded,
    state AS outcome,
    boss_decision,
    boss_reason,
    state = 'done' AS succeeded,
    path,
    path NOT IN ('boss', 'earned', 'unmanaged') AS fell_back,
    attempt > 1 OR delegations > 1 AS retried,
    coalesce(boss_decision = 'escalate', false) AS escalated,
    coalesce(
        (state = 'done' AND boss_decision IN ('retry', 'replan', 'escalate'))
        OR (state <> 'done' AND boss_decision = 'proceed'),
        false
    ) AS conflict,
    started_at,
    ended_at
FROM cycle
WHERE work <> 'plan' AND path <> 'rule' AND state <> 'open'
ORDER BY campaign, number
