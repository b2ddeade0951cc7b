"""Numbers, moments and names in the reader's language and as the field writes them."""

from datetime import datetime
from decimal import Decimal

from django.utils import formats as django_formats
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from monitoring.calc.moments import SEOUL

MINUS = "−"
MOMENTS = {"ko": "Y년 n월 j일 H:i", "en": "j F Y, H:i"}


def language() -> str:
    return "en" if (get_language() or "ko").startswith("en") else "ko"


def label(row: object, name: str = "label") -> str:
    """The row's text in the active language."""
    return str(getattr(row, f"{name}_{language()}"))


def name(firm: object) -> str:
    """The firm's name in the active language, the Korean one where it has no other."""
    return label(firm, "name") or str(getattr(firm, "name_ko"))  # noqa: B009 - as `label` reads it


def value(number: Decimal | None, decimals: int | None = None) -> str:
    """The number with its printed digits (or `decimals`), grouped, with a real minus; an en dash for none."""
    if number is None:
        return "–"
    text = f"{number:,f}" if decimals is None else f"{number:,.{decimals}f}"
    return text.replace("-", MINUS)


def signed(number: Decimal | None) -> str:
    """As `value`, with a plus sign for what is above zero."""
    return f"+{value(number)}" if number is not None and number > 0 else value(number)


def moment(at: datetime) -> str:
    """Date and time in Seoul, to the minute."""
    return django_formats.date_format(timezone.localtime(at, SEOUL), MOMENTS[language()])


def unit(code: str) -> str:
    """The unit as written behind a number."""
    words = {
        "percent": "%",
        "percentage_point": pgettext("unit", "pp"),
        "percent_of_large": "%",
        "index": "",
        "count": "",
        "krw_trillion": pgettext("unit", "KRW tn"),
        "krw_10k": pgettext("unit", "KRW 10k"),
        "ratio": "",
    }
    return words.get(code, code)


def period(code: str) -> str:
    """A period code in words: 2022-Q3 is “2022 Q3”, in Korean “2022년 3분기”."""
    year, _sep, rest = code.partition("-")
    if not rest:
        return pgettext("year", "%(year)s") % {"year": year}
    if rest[0] == "Q":
        return _("%(year)s Q%(number)s") % {"year": year, "number": rest[1]}
    if rest[0] == "H":
        words = {"1": _("%(year)s H1"), "2": _("%(year)s H2")}
        return words[rest[1]] % {"year": year}
    return _("%(year)s-%(month)s") % {"year": year, "month": rest}
