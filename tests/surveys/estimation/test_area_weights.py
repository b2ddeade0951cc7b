import numpy as np
import pytest

from surveys.estimation import area_weights, domains, estimators
from surveys.instrument import reader
from tests import checkout
from tests.factories.drawn import Drawn

AREAS = ("trading", "cooperation", "system")
KCCP = area_weights.known("kccp", 2012)


def test_the_weights_of_kccp_as_published_for_2012() -> None:
    """field.md section 1.1, source S3."""
    assert dict(KCCP.weights) == {"trading": 40, "cooperation": 30, "system": 30}
    assert KCCP.source == "http://web1.etoday.co.kr/news/view/738476"


def test_ours_are_those_that_the_questionnaire_scores_with() -> None:
    core = reader.from_yaml(
        checkout.ROOT.joinpath("surveys/questionnaires/core.v1.yaml").read_text(encoding="utf-8")
    )
    assert area_weights.known("winwin", 1).weights == tuple((area.code, area.weight) for area in core.areas)


def test_an_index_with_kccps_weights_by_hand() -> None:
    """0.4 × 80 + 0.3 × 60 + 0.3 × 70 = 71; 0.4 × 90 + 0.3 × 35 + 0.3 × 50 = 61.5."""
    scores = np.array([[80, 60, 70], [90, 35, 50], [80, np.nan, 70]])
    found = area_weights.rows(scores, AREAS, KCCP)
    assert found[:2].tolist() == pytest.approx([71, 61.5], rel=1e-14)
    assert np.isnan(found[2])
    swapped = area_weights.rows(scores[:, [2, 0, 1]], ("system", "trading", "cooperation"), KCCP)
    assert swapped[:2].tolist() == pytest.approx([71, 61.5], rel=1e-14)


def test_an_area_without_a_weight_counts_for_nothing() -> None:
    scores = np.array([[80.0, 60.0, 70.0, np.nan]])
    assert area_weights.rows(scores, (*AREAS, "extra"), KCCP).tolist() == pytest.approx([71], rel=1e-14)


@pytest.mark.parametrize("seed", range(3))
def test_the_index_of_estimates_is_the_estimate_of_the_index(seed: int) -> None:
    """Where every row has every area both ways give the same figure and the same standard error."""
    drawn = Drawn(seed)
    scores = np.random.default_rng(seed).normal(60, 15, (len(drawn.rows), 3))
    everybody = domains.everything(len(drawn.rows))
    areas = estimators.mean(scores, np.repeat(everybody, 3, axis=1), drawn.sample)
    found = area_weights.index(areas, AREAS, KCCP)
    wanted = estimators.mean(area_weights.rows(scores, AREAS, KCCP), everybody, drawn.sample)
    assert found.value.tolist() == pytest.approx(wanted.value.tolist(), rel=1e-12)
    assert found.se.tolist() == pytest.approx(wanted.se.tolist(), rel=1e-9)


def test_a_missing_area_and_an_unknown_version_are_refused() -> None:
    with pytest.raises(ValueError, match="cooperation, system"):
        KCCP.of(["trading"])
    with pytest.raises(LookupError):
        area_weights.known("kccp", 2013)
