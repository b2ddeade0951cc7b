"""The weight of a firm that was not drawn but named by firms that were: the generalised weight share method.

w_j = Σ w_i / L_j over the sampled namers i of j, L_j the number of customers of the drawn population who could have
named j, as j answered (Lavallée, Indirect Sampling, 2007, chapter 2; Ernst 1989 for households). Any total over the
named is a total over the namers: Σ w_j y_j = Σ w_i z_i with z_i = Σ y_j / L_j over those that i named (ibid. theorem
2.1 and corollary 2.1). So the estimate has no bias whatever the sampling of the namers, and its variance is that of z
in the design of the first tier. A chain of two steps is two such sharings, one after the other.

What j answers is edited. Unknown, or below 1: no weight. A firm that was named and says that no customer could have
named it contradicts its naming, and nothing says by how much; it is left out and counted. Fewer than the namers seen:
raised to them, for they are proof, and the least that is true. That rests on the sample and can only make weights
smaller, so the number of such firms is given with the result.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from surveys.estimation.sample import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """`matrix` [namers, named] holds 1/L_j where i named j. `weighted` [named]: who has a weight; `unknown` and
    `raised` [named]: who answered no usable L_j, and whose L_j was raised to the namers seen.
    """

    matrix: sparse.csr_array
    weighted: Flags
    unknown: Flags
    raised: Flags

    def weights(self, namer_weight: Floats) -> Floats:
        """Weights [named] from those of the namers; NaN for who has none."""
        shared: Floats = self.matrix.T @ namer_weight
        return np.where(self.weighted, shared, np.nan)

    def contributions(self, values: Floats) -> Floats:
        """The z [namers, k] that values [named, k] give to each namer. Rows of those without a weight are not read."""
        kept = np.where(self.weighted[:, np.newaxis], values, 0.0)
        shared: Floats = self.matrix @ kept
        return shared

    def sums(self, y: Floats, domains: Flags) -> tuple[Floats, Floats]:
        """Shares of y [named] and of 1 in `domains` [named, k] for each namer [namers, k]; y that is NaN is in none.

        For `estimators.ratio(above, below, below > 0, sample of the namers)`: the weighted mean over the named, its
        variance and degrees of freedom those of the first tier.
        """
        known = domains & ~np.isnan(y)[:, np.newaxis]
        return self.contributions(np.where(known, y[:, np.newaxis], 0.0)), self.contributions(
            known.astype(float)
        )

    def adjusted(self, factor: Floats) -> "Shares":
        """The same with the share of each of the named times `factor` [named], such as that of its response class."""
        matrix = sparse.csr_array(self.matrix * factor[np.newaxis, :])
        return Shares(matrix, self.weighted & (factor > 0), self.unknown, self.raised)

    def then(self, following: "Shares") -> "Shares":
        """The chain: the named here are the namers of `following`. Who was named only by firms without a weight has
        none either.
        """
        kept = sparse.csr_array(following.matrix * self.weighted[:, np.newaxis])
        reached = np.asarray(kept.sum(axis=0)).ravel() > 0
        return Shares(
            sparse.csr_array(self.matrix @ kept),
            following.weighted & reached,
            following.unknown,
            following.raised,
        )


def share(namer: Ints, named: Ints, *, namers: int, links: Floats) -> Shares:
    """Shares from the namings: `namer` and `named` [m] are places, a pair that occurs twice counts once; `links`
    [named] is L_j as answered, NaN where it was not.

    Raises:
        ValueError: places outside `namers` or `links`, lengths that differ, an L_j that is no whole number.
    """
    count = len(links)
    if np.shape(namer) != np.shape(named):
        raise ValueError("each naming has one namer and one named")
    if len(namer) and not (
        0 <= namer.min() <= namer.max() < namers and 0 <= named.min() <= named.max() < count
    ):
        raise ValueError("a naming is of firms that are there")
    if (np.isinf(links) | (links != np.floor(links)) & ~np.isnan(links)).any():
        raise ValueError("a number of customers is a whole number")
    pairs = np.unique(np.asarray(namer, np.int64) * max(count, 1) + named)
    who, whom = pairs // max(count, 1), pairs % max(count, 1)
    seen = np.bincount(whom, minlength=count)
    unknown = ~(links >= 1) & (seen > 0)
    usable = (links >= 1) & (seen > 0)
    divided = np.where(usable, np.maximum(np.where(usable, links, 1.0), seen), 1.0)
    kept = usable[whom]
    matrix = sparse.csr_array((1 / divided[whom[kept]], (who[kept], whom[kept])), shape=(namers, count))
    return Shares(matrix, usable, unknown, usable & (links < seen))
