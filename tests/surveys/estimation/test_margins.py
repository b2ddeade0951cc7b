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
