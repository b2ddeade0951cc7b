"""REST API v1: one file a topic, reads from `domain.queries.published`, both languages in every answer."""
