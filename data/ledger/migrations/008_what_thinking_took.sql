-- Of the tokens out, those that a model thought with, as far as its server tells them apart.
ALTER TABLE model_calls ADD COLUMN thinking_tokens INTEGER NOT NULL DEFAULT 0;
