"""A server that speaks Anthropic's Messages API, for rehearsals."""
