"""Gap arithmetic in whole numbers: fractions and one schoolbook rounding, without `decimal`'s contexts."""

from decimal import Decimal
from fractions import Fraction


def difference(large: Decimal, sme: Decimal) -> Fraction:
    return Fraction(large) - Fraction(sme)


def percent(part: Decimal, whole: Decimal, decimals: int) -> Fraction:
    """Part / whole × 100, halves away from zero."""
    scaled = Fraction(part) / Fraction(whole) * 100 * 10**decimals
    size = abs(scaled)
    whole_part = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return Fraction(whole_part if scaled >= 0 else -whole_part, 10**decimals)
