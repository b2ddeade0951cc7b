import numpy as np
import pytest

from surveys.estimation import domains


def test_everything_is_one_domain() -> None:
    assert domains.everything(2).tolist() == [[True], [True]]


def test_codes_are_sorted_and_a_row_without_one_is_nowhere() -> None:
    names, rows = domains.by(["b", "", "a", "b"])
    assert names == ("a", "b")
    assert rows.tolist() == [[False, True], [False, False], [True, False], [False, True]]


def test_no_code_at_all_is_no_domain() -> None:
    names, rows = domains.by(["", ""])
    assert (names, rows.shape) == ((), (2, 0))


def test_a_firm_counts_once_in_each_domain() -> None:
    """Firm 7 stands in rows 0, 2 and 4, firm 3 in 1 and 3; the second domain holds neither first row."""
    firm = np.array([7, 3, 7, 3, 7])
    cells = np.array([[1, 0], [1, 0], [1, 1], [0, 1], [1, 1]], bool)
    assert domains.once(cells, firm).tolist() == [
        [True, False], [True, False], [False, True], [False, True], [False, False],
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_once_is_what_a_loop_over_rows_keeps(seed: int) -> None:
    made = np.random.default_rng(seed)
    firm, cells = made.integers(-3, 9, 40), made.random((40, 3)) < 0.5
    seen: set[tuple[int, int]] = set()
    wanted = np.zeros_like(cells)
    for row, column in zip(*np.nonzero(cells), strict=True):
        wanted[row, column] = (int(firm[row]), int(column)) not in seen
        seen.add((int(firm[row]), int(column)))
    assert domains.once(cells, firm).tolist() == wanted.tolist()
