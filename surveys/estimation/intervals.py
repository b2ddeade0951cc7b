"""Confidence intervals of estimated figures; the quantile is Student's t of the degrees of freedom of the domain."""

from typing import Final

import numpy as np
from scipy.special import betaincinv, expit, stdtrit

from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Floats

CONFIDENCE: Final = 0.95
Bounds = tuple[Floats, Floats]


def t_quantiles(degrees: Floats, confidence: float = CONFIDENCE) -> Floats:
    """Upper quantiles [k] of Student's t for a two-sided interval; NaN without a degree of freedom."""
    known = np.where(degrees > 0, degrees, np.nan)
    quantiles: Floats = np.asarray(stdtrit(known, (1 + confidence) / 2), np.float64)
    return quantiles


def t(figures: Estimated, confidence: float = CONFIDENCE) -> Bounds:
    """Lower and upper bounds [k], in the unit of the figures: value ± t·SE; NaN without a degree of freedom.

    The degrees are first-stage units minus strata, of the domain (Korn & Graubard, Analysis of Health Surveys, 1999,
    section 5.2; R's `confint(…, df = degf(subset(…)))`).
    """
    reach = t_quantiles(figures.df.astype(float), confidence) * figures.se
    return figures.value - reach, figures.value + reach


def logit(shares: Estimated, confidence: float = CONFIDENCE) -> Bounds:
    """Bounds [k] of shares (0-1) that stay between 0 and 1: t on the logit scale (R's svyciprop, method "logit").

    SE of the logit is SE / (p (1 − p)). Where p is 0 or 1 there is no logit: the bounds are those of Clopper and
    Pearson for as many answers as the domain has firms (Korn & Graubard, Survey Methodology 24, 1998).
    """
    p = shares.value
    edge = (p <= 0) | (p >= 1)
    inner = np.where(edge, 0.5, p)
    centre = np.log(inner / (1 - inner))
    reach = t_quantiles(shares.df.astype(float), confidence) * shares.se / (inner * (1 - inner))
    low, high = _exact(p, shares.firms.astype(float), confidence)
    return np.where(edge, low, expit(centre - reach)), np.where(edge, high, expit(centre + reach))


def _exact(p: Floats, firms: Floats, confidence: float) -> Bounds:
    """Clopper and Pearson's bounds where none or all of `firms` have it."""
    firms = np.where(firms > 0, firms, np.nan)
    rest = (1 - confidence) / 2
    most: Floats = betaincinv(1.0, firms, 1 - rest)
    return np.where(p >= 1, 1 - most, 0.0), np.where(p >= 1, 1.0, most)
