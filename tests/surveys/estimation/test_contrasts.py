import numpy as np
import pytest

from surveys.estimation import contrasts, domains, estimators
from tests.factories.drawn import Drawn
from tests.oracles import linearised
from tests.vendor import schools


def test_the_difference_of_two_strata_is_that_of_r() -> None:
    _, cells = domains.by(schools.text("ds")["stype"])
    found = estimators.mean(schools.columns("ds")["api00"], cells, schools.sample("ds"))
    difference = contrasts.difference(found, 0, 1)
    wanted = schools.figure("ds.contrast_E_H")
    assert difference.value.tolist() == pytest.approx([wanted["est"]], rel=1e-11)
    assert difference.se.tolist() == pytest.approx([wanted["se"]], rel=1e-11)
    assert (difference.n.tolist(), difference.df.tolist()) == ([50], [49])


@pytest.mark.parametrize("seed", range(5))
def test_the_variance_is_that_of_the_combined_scores(seed: int) -> None:
    drawn = Drawn(seed)
    found = estimators.ratio(drawn.y, drawn.x, drawn.domains, drawn.sample, lonely="remove")
    combined = contrasts.combine(found, np.array([[1.0, 2.0], [-1.0, 0.5]]))
    scores = [
        linearised.ratio_scores(drawn.y, drawn.x, drawn.domains[:, one].tolist(), drawn.rows)
        for one in range(2)
    ]
    for place, (first, second) in enumerate([(1.0, -1.0), (2.0, 0.5)]):
        mixed = [first * a + second * b for a, b in zip(*scores, strict=True)]
        wanted = linearised.se(mixed, drawn.rows, drawn.population)
        assert combined.se[place] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        assert combined.value[place] == pytest.approx(first * found.value[0] + second * found.value[1])


def test_a_figure_that_does_not_exist_spoils_only_what_uses_it() -> None:
    drawn = Drawn(2)
    cells = np.hstack([drawn.domains, np.zeros((len(drawn.rows), 1), bool)])
    found = estimators.mean(drawn.y, cells, drawn.sample)
    assert np.isfinite(contrasts.difference(found, 0, 1).se).all()
    assert np.isnan(contrasts.difference(found, 0, 2).value).all()
    assert contrasts.difference(found, 0, 2).n.tolist() == [0]
    nothing = contrasts.difference(found, 1, 1)
    assert (nothing.value.tolist(), nothing.se.tolist(), nothing.n.tolist()) == ([0.0], [0.0], [0])


def test_of_several_combinations_those_without_the_missing_figure_stand() -> None:
    drawn = Drawn(2)
    cells = np.hstack([drawn.domains, np.zeros((len(drawn.rows), 1), bool)])
    found = estimators.mean(drawn.y, cells, drawn.sample)
    both = contrasts.combine(found, np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, -1.0]]))
    alone = contrasts.difference(found, 0, 1)
    assert (both.value[0], both.covariance[0, 0]) == (alone.value[0], alone.covariance[0, 0])
    assert np.isnan(both.value).tolist() == [False, True]
    assert np.isnan(both.covariance).tolist() == [[False, True], [True, True]]
