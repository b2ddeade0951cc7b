import numpy as np
import pytest

from surveys.estimation import margins
from surveys.estimation.margins import CalibrationError


def test_groups_are_columns_in_order() -> None:
    found = margins.joined(
        margins.margin("size", ["S", "M", "S"], {"S": 7, "M": 3}),
        margins.amount("staff", np.array([2.0, 9, 1]), 40),
    )
    assert found.names == ("size=M", "size=S", "staff")
    assert found.values.tolist() == [[0, 1, 2], [1, 0, 9], [0, 1, 1]]
    assert found.totals.tolist() == [3, 7, 40]


def test_groups_of_few_answers_stand_together() -> None:
    codes = ["a"] * 3 + ["b"] + ["c"] * 2 + ["d"] * 9
    totals = {"a": 30.0, "b": 10, "c": 20, "d": 90, "e": 5}  # nobody of e was asked
    answered = np.array([True] * 3 + [True] + [True] * 2 + [True] * 8 + [False])
    found = margins.pooled("region", codes, totals, answered, least=4)
    # e (0) with b (1) is 1, with c (2) is 3, with a (3) is 6
    assert found.names == ("region=a+b+c+e", "region=d")
    assert found.totals.tolist() == [65, 90]
    assert found.values.sum(axis=0).tolist() == [6, 9]
    assert margins.pooled("region", codes, totals, answered, least=3).names == (
        "region=a",
        "region=b+c+e",
        "region=d",
    )
    assert margins.pooled("region", codes, totals, answered, least=99).totals.tolist() == [155]


def test_what_cannot_be_calibrated_on() -> None:
    cases = [
        (lambda: margins.margin("f", ["a", "z"], {"a": 1}), "unknown", ("f=z",)),
        (lambda: margins.margin("f", ["a"], {"a": 0}), "total", ("f=a",)),
        (lambda: margins.amount("staff", np.array([1.0, np.nan]), 3), "shape", ("staff",)),
        (lambda: margins.amount("staff", np.array([1.0]), np.inf), "total", ("staff",)),
        (lambda: margins.joined(margins.margin("f", ["a"], {"a": 3}), margins.margin("g", ["b"], {"b": 4})), "sums", ("f", "g")),
    ]  # fmt: skip
    for make, rule, names in cases:
        with pytest.raises(CalibrationError) as caught:
            make()
        assert (caught.value.rule, caught.value.names) == (rule, names)
