-- Why a tool did not take a line: [[item, reason], ...] as JSON, a text of payloads like what the model was answered.
ALTER TABLE tool_calls ADD COLUMN refusals_digest VARCHAR;
