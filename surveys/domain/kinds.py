"""Every kind of job of the collection room by its name; the application adds them to monitoring's at start."""

from monitoring.domain.jobs import Step

KINDS: dict[str, Step] = {}
