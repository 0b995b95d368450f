-- Everything that was paid for, one row each: requests to models, answers of data providers and readers, messages that were taken.
--
-- run_id: The run that it belongs to.
-- campaign: The campaign.
-- kind: model, lookup or sending.
-- payee: The model, the data provider or reader, or the mailbox (or webhook) by which the message left.
-- prospect_ids: The prospects that it served.
-- cost_usd: Dollars.
-- paid_at: When (UTC).
SELECT run_id, campaign, 'model' AS kind, model AS payee, prospect_ids, cost_usd, called_at AS paid_at FROM model_call
UNION ALL
SELECT run_id, campaign, 'lookup', provider, prospect_ids, cost_usd, called_at FROM lookup_call
UNION ALL
SELECT run_id, campaign, 'sending', mailbox, [prospect_id], cost_usd, sent_at FROM message WHERE state = 'sent'
