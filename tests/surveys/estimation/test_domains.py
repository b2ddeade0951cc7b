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
