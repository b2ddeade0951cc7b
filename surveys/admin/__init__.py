"""Records of the collection room: looked at by staff, changed by nobody. Answers, keys and tokens are not shown here."""

from surveys.admin import rounds, samples

__all__ = ["rounds", "samples"]
