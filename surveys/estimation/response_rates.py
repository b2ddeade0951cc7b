"""Final dispositions and response rates 1-4 of the AAPOR Standard Definitions (10th edition, 2023, section on rates).

An establishment survey on the web: a firm that opened its link and left is a break-off, which AAPOR counts with the
refusals; a mail that came back leaves it unknown whether the firm still exists, so its eligibility is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

COMPLETE_FROM = (
    0.8  # share of the applicable items that are answered; below it, and from PARTIAL_FROM on, partial
)
PARTIAL_FROM = 0.5


class Disposition(StrEnum):
    """How an invited firm ended; the numbers in the comments are AAPOR's."""

    COMPLETE = "complete"  # 1.1
    PARTIAL = "partial"  # 1.2
    REFUSED = "refused"  # 2.11: asked not to be contacted, or withdrew
    BREAK_OFF = "break_off"  # 2.12: began and did not submit, or answered less than half
    NO_ANSWER = "no_answer"  # 2.20: reached, never answered
    UNDELIVERABLE = "undeliverable"  # 3.30: came back, eligibility unknown
    NOT_SENT = "not_sent"  # 3.10: nothing was ever sent
    INELIGIBLE = "ineligible"  # 4.0: out of business, or no supplier


_INTERVIEWS = (Disposition.COMPLETE, Disposition.PARTIAL)
_KNOWN_ELIGIBLE = (*_INTERVIEWS, Disposition.REFUSED, Disposition.BREAK_OFF, Disposition.NO_ANSWER)
_UNKNOWN = (Disposition.UNDELIVERABLE, Disposition.NOT_SENT)


@dataclass(frozen=True, slots=True)
class Rates:
    """RR1-RR4 as shares of 1, none where nobody could have answered; `eligibility` is e, the share of the firms of
    unknown eligibility that are taken to be eligible (1 where no firm's eligibility is known).
    """

    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    eligibility: float
    invited: int


def of_completeness(share: float) -> Disposition:
    """Disposition of a submitted answer by the share (0-1) of applicable items that were answered."""
    if share >= COMPLETE_FROM:
        return Disposition.COMPLETE
    return Disposition.PARTIAL if share >= PARTIAL_FROM else Disposition.BREAK_OFF


def rates(counts: Mapping[Disposition, int]) -> Rates:
    """The four rates of firms counted by disposition; those not sent anything are part of the unknown.

    RR1 = I / ((I + P) + (R + NC + O) + U), RR2 with I + P above the line; RR3 and RR4 take e · U for U.
    e = eligible / (eligible + ineligible) among the firms whose eligibility is known (proportional allocation).

    Raises:
        ValueError: a count is negative.
    """
    negative = [name for name, count in counts.items() if count < 0]
    if negative:
        raise ValueError(f"negative counts: {', '.join(negative)}")
    complete = counts.get(Disposition.COMPLETE, 0)
    interviews = complete + counts.get(Disposition.PARTIAL, 0)
    eligible = sum(counts.get(name, 0) for name in _KNOWN_ELIGIBLE)
    unknown = sum(counts.get(name, 0) for name in _UNKNOWN)
    known = eligible + counts.get(Disposition.INELIGIBLE, 0)
    share = eligible / known if known else 1.0
    return Rates(
        rr1=_share(complete, eligible + unknown),
        rr2=_share(interviews, eligible + unknown),
        rr3=_share(complete, eligible + share * unknown),
        rr4=_share(interviews, eligible + share * unknown),
        eligibility=share,
        invited=known + unknown,
    )


def _share(part: int, whole: float) -> float | None:
    return part / whole if whole else None
