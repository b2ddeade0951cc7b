"""Doorways of the queue: primitives in, one domain call, safe to run twice."""
