"""Several waves as one sample, so that the change between them has the covariance of the firms that answered in both.

Stacked waves: the firm is the first-stage unit of all its answers and the wave is a domain (Lumley, Complex Surveys,
2010, 2.5 on covariances of domains; Kish, Survey Sampling, 1965, 12.4-12.5 on overlapping samples).
"""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import block_diag

from surveys.estimation.sample import Calibration, Design, Flags, Sample


def stack(samples: Sequence[Sample]) -> tuple[Sample, Flags]:
    """The rows of all `samples`, one after the other, and which belong to each wave [n, waves].

    Firms (`Design.cluster`) and strata carry the same numbers in all waves. A firm that has moved to another stratum
    is counted where it first stood. There is no finite population correction: the share of firms drawn is each wave's
    own, and for their union it would be too large.
    """
    sizes = [one.design.rows for one in samples]
    wave = np.repeat(np.arange(len(samples)), sizes)
    cluster = np.concatenate([one.design.cluster for one in samples])
    stratum = np.concatenate([one.design.stratum for one in samples])
    _, first, firm = np.unique(cluster, return_index=True, return_inverse=True)
    design = Design(stratum[first][firm], cluster)
    weight = np.concatenate([one.weight for one in samples])
    return Sample(design, weight, _calibration(samples)), wave[:, np.newaxis] == np.arange(len(samples))


def _calibration(samples: Sequence[Sample]) -> Calibration | None:
    """Each wave keeps its auxiliary variables; a wave without any has none that explain anything."""
    known = [one.calibration or Calibration(np.zeros((one.design.rows, 1)), one.weight) for one in samples]
    if all(one.calibration is None for one in samples):
        return None
    return Calibration(
        block_diag(*(one.auxiliary for one in known)),
        np.concatenate([one.base for one in known]),
        leverage=any(one.leverage for one in known),
    )
