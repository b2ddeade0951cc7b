"""Random samples with strata, clusters, strata taken whole and two domains."""

import numpy as np

from surveys.estimation.sample import Design, Sample


class Drawn:
    """A random sample: strata of 1-5 units with 1-3 rows each, some strata taken whole, two domains, some gaps."""

    def __init__(self, seed: int) -> None:
        made = np.random.default_rng(seed)
        self.rows: list[tuple[int, int, float]] = []
        self.population: dict[int, float] = {}
        for stratum in range(int(made.integers(2, 5))):
            units = int(made.integers(1, 6)) if stratum else 3
            self.population[stratum] = float(units + made.integers(0, 9) * (stratum != 1))
            for unit in range(units):
                for _ in range(int(made.integers(1, 4))):
                    self.rows.append((stratum, 100 * stratum + unit, float(made.uniform(0.5, 9))))
        n = len(self.rows)
        self.y, self.x = made.normal(50, 20, n), made.uniform(1, 9, n)
        self.domains = np.column_stack([made.random(n) < 0.7, made.random(n) < 0.4])
        self.domains[:2] = True
        stratum, cluster, weight = (np.array(column) for column in zip(*self.rows, strict=True))
        sizes = np.array([self.population[one] for one in stratum.tolist()])
        self.sample = Sample(Design(stratum, cluster, sizes), weight)
