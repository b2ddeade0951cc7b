import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation import response_classes

KEYS = [("a", "x"), ("a", "y"), ("a", "z"), ("b", "x"), ("b", "y")]


def units(
    counts: dict[tuple[str, ...], tuple[int, int]],
) -> tuple[np.ndarray, np.ndarray, list[tuple[str, ...]]]:
    """Weights 2, answers and keys of classes with (invited, answering) units."""
    keys = [key for key, (invited, _) in counts.items() for _ in range(invited)]
    answered = [place < got for invited, got in counts.values() for place in range(invited)]
    return np.full(len(keys), 2.0), np.array(answered, bool), keys


def test_the_answers_stand_for_their_class() -> None:
    found = response_classes.adjust(*units({("a",): (40, 10), ("b",): (30, 20)}), least=10)
    assert [(one.made_of, one.invited, one.answered, one.rate, one.factor) for one in found.classes] == [
        ((("a",),), 40, 10, 0.25, 4.0),
        ((("b",),), 30, 20, 20 / 30, 1.5),
    ]
    assert found.weight.tolist() == [8.0] * 10 + [0.0] * 30 + [3.0] * 20 + [0.0] * 10


def test_a_small_class_joins_the_nearest_rate_under_its_parent() -> None:
    counts = {("a", "x"): (20, 10), ("a", "y"): (30, 3), ("a", "z"): (50, 12), ("b", "x"): (100, 10)}
    found = response_classes.adjust(*units(counts), least=10)
    # y answers at 10 %, as b x does, but that is under another parent; z (24 %) is nearer than x (50 %)
    assert [one.made_of for one in found.classes] == [
        (("a", "x"),),
        (("a", "y"), ("a", "z")),
        (("b", "x"),),
    ]
    assert found.classes[1].factor == pytest.approx(80 / 15, rel=1e-14)


def test_only_where_the_parent_has_no_other_the_search_goes_up() -> None:
    counts = {("a", "x"): (20, 4), ("b", "x"): (20, 10), ("b", "y"): (20, 15)}
    found = response_classes.adjust(*units(counts), least=10)
    assert [one.made_of for one in found.classes] == [(("a", "x"), ("b", "x")), (("b", "y"),)]


def test_fewer_answers_than_a_class_needs_are_one_class() -> None:
    found = response_classes.adjust(*units({("a",): (5, 1), ("b",): (5, 0)}), least=10)
    assert [(one.made_of, one.factor) for one in found.classes] == [((("a",), ("b",)), 10.0)]


@given(st.integers(0, 2**32), st.integers(1, 30))
def test_the_sum_stays_and_order_has_no_say(seed: int, least: int) -> None:
    draw = np.random.default_rng(seed)
    count = 120
    keys = [KEYS[place] for place in draw.integers(0, len(KEYS), count)]
    base, answered = draw.uniform(1, 9, count), draw.random(count) < draw.uniform(0.1, 0.9)
    answered[0] = True
    found = response_classes.adjust(base, answered, keys, least=least)
    assert found.weight.sum() == pytest.approx(base.sum(), rel=1e-12)
    assert sum(one.invited for one in found.classes) == count
    assert all(one.answered >= least for one in found.classes) or len(found.classes) == 1
    assert (found.weight[~answered] == 0).all()
    order = draw.permutation(count)
    turned = response_classes.adjust(
        base[order], answered[order], [keys[place] for place in order], least=least
    )
    assert [one.made_of for one in turned.classes] == [one.made_of for one in found.classes]
    assert turned.weight == pytest.approx(found.weight[order], rel=1e-12)


def test_what_has_no_class_weights() -> None:
    with pytest.raises(ValueError, match="nobody answered"):
        response_classes.adjust(np.ones(2), np.array([False, False]), [("a",), ("a",)])
    with pytest.raises(ValueError, match="same depth"):
        response_classes.adjust(np.ones(2), np.array([True, True]), [("a",), ("a", "b")])
