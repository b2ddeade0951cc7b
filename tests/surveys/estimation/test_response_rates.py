"""AAPOR's response rates against the formulas worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation.response_rates import Disposition, of_completeness, rates

COUNTS = {
    Disposition.COMPLETE: 300, Disposition.PARTIAL: 20, Disposition.REFUSED: 15, Disposition.BREAK_OFF: 25, Disposition.NO_ANSWER: 540,
    Disposition.UNDELIVERABLE: 60, Disposition.NOT_SENT: 40, Disposition.INELIGIBLE: 100,
}  # fmt: skip


def test_the_four_rates_by_hand() -> None:
    # eligible 900, unknown 100, ineligible 100: e = 900 / 1000
    found = rates(COUNTS)
    assert found.rr1 == 300 / 1000
    assert found.rr2 == 320 / 1000
    assert found.rr3 == 300 / 990
    assert found.rr4 == 320 / 990
    assert (found.eligibility, found.invited) == (0.9, 1100)


def test_without_unknown_eligibility_the_rates_meet() -> None:
    found = rates({Disposition.COMPLETE: 3, Disposition.NO_ANSWER: 5, Disposition.INELIGIBLE: 2})
    assert found.rr1 == found.rr2 == found.rr3 == found.rr4 == 3 / 8


@pytest.mark.parametrize("counts", [{}, {Disposition.INELIGIBLE: 4}])
def test_nobody_who_could_answer_gives_no_rate(counts: dict[Disposition, int]) -> None:
    found = rates(counts)
    assert (found.rr1, found.rr2, found.rr3, found.rr4) == (None, None, None, None)


def test_a_firm_of_which_nothing_is_known_counts_as_eligible() -> None:
    assert rates({Disposition.UNDELIVERABLE: 2}).rr3 == 0.0
    assert rates({Disposition.UNDELIVERABLE: 2}).eligibility == 1.0


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="no_answer"):
        rates({Disposition.NO_ANSWER: -1})


@pytest.mark.parametrize(
    ("share", "disposition"),
    [
        (1.0, Disposition.COMPLETE),
        (0.8, Disposition.COMPLETE),
        (0.79, Disposition.PARTIAL),
        (0.5, Disposition.PARTIAL),
        (0.49, Disposition.BREAK_OFF),
        (0.0, Disposition.BREAK_OFF),
    ],
)
def test_an_answer_is_complete_from_four_fifths(share: float, disposition: Disposition) -> None:
    assert of_completeness(share) == disposition


@given(st.dictionaries(st.sampled_from(list(Disposition)), st.integers(0, 5000), max_size=8))
def test_rates_against_exact_fractions(counts: dict[Disposition, int]) -> None:
    def n(*names: Disposition) -> int:
        return sum(counts.get(name, 0) for name in names)

    base = n(
        Disposition.COMPLETE,
        Disposition.PARTIAL,
        Disposition.REFUSED,
        Disposition.BREAK_OFF,
        Disposition.NO_ANSWER,
    )
    unknown = n(Disposition.UNDELIVERABLE, Disposition.NOT_SENT)
    known = base + n(Disposition.INELIGIBLE)
    e = Fraction(base, known) if known else Fraction(1)
    found = rates(counts)
    for rate, part, whole in (
        (found.rr1, n(Disposition.COMPLETE), Fraction(base + unknown)),
        (found.rr2, n(Disposition.COMPLETE, Disposition.PARTIAL), Fraction(base + unknown)),
        (found.rr3, n(Disposition.COMPLETE), base + e * unknown),
        (found.rr4, n(Disposition.COMPLETE, Disposition.PARTIAL), base + e * unknown),
    ):
        if not whole:
            assert rate is None
        else:
            assert rate == pytest.approx(float(part / whole), rel=1e-12)
            assert 0 <= rate <= 1
