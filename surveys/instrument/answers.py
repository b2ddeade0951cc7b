"""From what a form posts to a value that may be kept, or the problem with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from surveys.instrument import routing
from surveys.instrument.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from surveys.instrument.schema import Answers, Dates, Group, Item, Number, Questionnaire, Value

MOST_RAW_VALUES: Final = 200
MOST_RAW_LENGTH: Final = 10_000
MOST_DIGITS: Final = 24
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_DATE: Final = re.compile(r"([0-9]{4})\s*([-./])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})\.?")
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})


def is_answered(value: object) -> bool:
    return value not in (None, "", [], ())


def parse(item: Item, raw: Sequence[str], *, complete: bool = True) -> Value | Problem:
    """The value of what was posted for `item` ("" or [] for nothing), in the one form in which it is kept.

    `complete=False` lets a required item be empty: a draft.
    """
    posted = [text for each in raw[:MOST_RAW_VALUES] if (text := each[:MOST_RAW_LENGTH].strip())]
    if not posted:
        empty: Value = [] if item.type == "multiple" else ""
        return Problem("required") if item.required and complete else empty
    if item.type == "multiple":
        return _several(item, posted)
    if len(posted) > 1:
        return Problem("one_only")
    return _READERS[item.type](item, posted[0])


def keep(questionnaire: Questionnaire, group: Group, answers: Answers) -> dict[str, Value]:
    """The answers of this group's relevant items, and no other: what may be stored of the page.

    `answers`: of the firm, for a group per buyer merged with those on that buyer.
    """
    return {
        item.code: answers[item.code]
        for item in routing.relevant(questionnaire, group, answers)
        if is_answered(answers.get(item.code))
    }


def _several(item: Item, posted: Sequence[str]) -> Value | Problem:
    chosen = set(posted)
    for code in posted:
        if problem := _option_problem(item, code):
            return problem
    options = [option for option in item.options if option.code in chosen]
    alone = next((option for option in options if option.exclusive), None)
    if alone and len(options) > 1:
        return Problem("exclusive", {"option": alone.text})
    return [option.code for option in options]


def _option_problem(item: Item, code: str) -> Problem | None:
    option = item.option(code)
    if option is None:
        return Problem("unknown_option")
    return Problem("retired_option") if option.retired else None


def _single(item: Item, text: str) -> Value | Problem:
    return _option_problem(item, text) or text


def _scale(item: Item, text: str) -> Value | Problem:
    plain = unicodedata.normalize("NFKC", text)
    return plain if item.scale and plain in item.scale.points() else _single(item, text)


def _number(item: Item, text: str) -> Value | Problem:
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS)
    if not _NUMBER.fullmatch(plain) or sum(map(str.isdigit, plain)) > MOST_DIGITS:
        return Problem("not_a_number")
    value = Decimal(plain.replace(",", ""))
    return _outside(item.number, value) or canonical(value)


def _outside(number: Number | None, value: Decimal) -> Problem | None:
    if number is None:
        return None
    if value < number.minimum:
        return Problem("too_small", {"minimum": canonical(number.minimum)})
    if value > number.maximum:
        return Problem("too_large", {"maximum": canonical(number.maximum)})
    places = len(canonical(value).partition(".")[2])
    if places <= number.decimals:
        return None
    return (
        Problem("too_many_decimals", {"decimals": str(number.decimals)})
        if number.decimals
        else Problem("whole_only")
    )


def canonical(value: Decimal) -> str:
    """Plain decimal: no exponent, no plus, no zero that says nothing. Raises `ValueError` for NaN and infinity."""
    if not value.is_finite():
        raise ValueError(f"not a finite decimal: {value!r}")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _date(item: Item, text: str) -> Value | Problem:
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        return Problem("not_a_date")
    year, _, month, day = match.groups()
    try:
        iso = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return Problem("not_a_date")
    return _outside_span(item.dates, iso) or iso


def _outside_span(span: Dates | None, iso: str) -> Problem | None:
    if span is None:
        return None
    if iso < span.earliest:
        return Problem("too_early", {"earliest": span.earliest})
    return Problem("too_late", {"latest": span.latest}) if iso > span.latest else None


def _text(item: Item, text: str) -> Value | Problem:
    """One line: line breaks and tabs become blanks; other control characters and halves of characters are refused."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in plain):
        return Problem("not_text")
    return Problem("too_long", {"most": str(item.max_length)}) if len(plain) > item.max_length else plain


_READERS: Final[Mapping[str, Callable[[Item, str], Value | Problem]]] = {
    "single": _single,
    "scale": _scale,
    "number": _number,
    "date": _date,
    "text": _text,
}
