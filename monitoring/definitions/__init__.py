"""Indicators, bases, classifications, sources and shipped figures, as data with a pure reader (`catalog`)."""
