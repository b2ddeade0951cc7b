"""A made-up world with a known truth, for demo, tests and measurements. Nothing here is a real firm."""
