"""Simulated respondents: each opens its own link and goes through the portal, page by page, as a person would."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from surveys.instrument.schema import Answers, Value
from surveys.management.browser import Browser, Page
from surveys.synthetic.answering import Answered

_MOST_PAGES = 80
_MOST_BUYERS = 5
_QUESTIONS = re.compile(r"/s/q/[-\w]+/(?:(\d+)/)?$")
_END = ("/s/receipt/", "/s/left/", "/s/closed/")
_THINKING = 11.0  # seconds a page, the middle one; some people are twice as fast, some half
_LEAVES = 0.1  # share of those who begin and leave half way


@dataclass(frozen=True, slots=True)
class Respondent:
    """A firm that answers: its link, what it would say, and its buyers' names in the order of `said.buyers`."""

    link: str
    said: Answered
    buyers: tuple[str, ...]
    seed: tuple[int, int]


class LostError(RuntimeError):
    """The portal showed a page that a respondent cannot get past."""


def go_through(respondent: Respondent, browser: Browser, *, thinking: float) -> Iterator[float]:
    """Answers, and yields the seconds to wait before each next page; ends at the receipt or half way.

    `thinking` scales the waits: 0 answers at once, and then nobody leaves half way.

    Raises:
        LostError: the portal does not let the respondent go on.
    """
    draw = np.random.Generator(np.random.PCG64([*respondent.seed, 4]))
    leaves_at = int(draw.integers(4, 9)) if thinking and draw.random() < _LEAVES else _MOST_PAGES
    pace = thinking * _THINKING * float(draw.lognormal(0.0, 0.6))
    rated: list[int] = []
    page = browser.open(respondent.link)
    for number in range(_MOST_PAGES):
        if page.path.endswith(_END):
            return
        if (page.status >= 400 and page.status != 422) or not page.fields:  # noqa: PLR2004 - HTTP
            raise LostError(f"{page.status} {page.path}")
        yield pace * float(draw.lognormal(0.0, 0.7))
        values = _fill(page, respondent, rated)
        page = browser.send(page, _leave(page, values) if number >= leaves_at else values)
    raise LostError(f"no end after {_MOST_PAGES} pages, at {page.path}")


def _fill(page: Page, respondent: Respondent, rated: list[int]) -> list[tuple[str, str]]:
    """What the respondent posts; `rated` is filled with its buyers in the order in which it will be asked of them."""
    if page.named("agree"):
        return [("agree", "yes")]
    if page.path.endswith("/s/buyers/"):
        return [*_choose(page, respondent, rated), ("go", "next")]
    asked = _QUESTIONS.search(page.path)
    if asked is None:
        return [("go", "next")] if page.named("go") else []
    said: Answers = respondent.said.firm
    if asked[1]:
        said = {**said, **respondent.said.buyers[rated[int(asked[1]) - 1]]}
    confirmed = [("confirm", one.value) for one in page.named("confirm")]
    return [*_answers(page, said), *confirmed, ("go", "next")]


def _choose(page: Page, respondent: Respondent, rated: list[int]) -> list[tuple[str, str]]:
    """Ticks the buyers that the respondent knows; writes its first one down where none is offered."""
    places = {name: place for place, name in enumerate(respondent.buyers)}
    ticked = [one for one in page.named("buyer") if one.label in places][:_MOST_BUYERS]
    rated[:] = [places[one.label] for one in ticked] or [0]
    if ticked:
        return [("buyer", one.value) for one in ticked]
    return [("name", respondent.buyers[0])]


def _answers(page: Page, said: Mapping[str, Value]) -> list[tuple[str, str]]:
    names = dict.fromkeys(one.name for one in page.fields if one.kind != "hidden")
    values: list[tuple[str, str]] = []
    for name in names:
        value = said.get(name)
        if isinstance(value, list):
            values += [(name, one) for one in value]
        elif value:
            values.append((name, value))
    return values


def _leave(page: Page, values: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Saves and leaves, where the page offers it."""
    offered = [one for one in values if one[0] != "go"]
    return [*offered, ("go", "leave")] if _QUESTIONS.search(page.path) else values
