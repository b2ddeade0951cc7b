"""Estimation, pure: design of the sample, weights, estimators, variance. Every formula names its source."""
