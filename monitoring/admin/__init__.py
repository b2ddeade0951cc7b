"""Django's admin for staff: everything can be seen, people alone can be changed, and by administrators alone."""

from monitoring.admin import evidence, people, reference, register, releases, work

__all__ = ["evidence", "people", "reference", "register", "releases", "work"]
