"""The instrument, pure: what is asked, on which way, what an answer may be, what contradicts what."""
