"""The method page tells the numbers of the code, in both languages: a constant that changes has to change the text."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from surveys.domain import estimate_cells, estimates, weighting
from surveys.domain.queries import figures
from surveys.estimation import (
    area_weights,
    bands,
    gradients,
    intervals,
    quality,
    reliability,
    response_classes,
    weights,
)
from surveys.estimation.design import LEAST_FOR_A_VARIANCE
from surveys.fieldwork import method_errors
from surveys.instrument import scoring
from winwin import schedule

pytestmark = pytest.mark.django_db
SIDES = {"en": "/en/method/survey/", "ko": "/method/survey/"}
NAMES = {
    "en": {"size_class": "Size class", "tier": "Tier", "industry": "Industry (sections)", "region": "Region"},
    "ko": {"size_class": "기업 규모", "tier": "협력 단계", "industry": "업종(대분류)", "region": "지역"},
}


@pytest.fixture
def read(client: Any) -> Callable[[str], str]:
    def page(language: str) -> str:
        answer = client.get(SIDES[language])
        assert answer.status_code == 200
        text = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0])
        return " ".join(text.replace("&#x27;", "'").split())

    return page


def told() -> dict[str, tuple[str, str]]:
    """What the page must say of each constant, in English and in Korean."""
    ours = dict(next(one for one in area_weights.VERSIONS if one.code == "winwin").weights)
    confidence = f"{100 * intervals.CONFIDENCE:g}"
    steps = ", ".join(f"t{first} − t{second}" for first, second in gradients.STEPS)
    low, high = f"{weights.BOUNDED.lowest:g}", f"{weights.BOUNDED.highest:g}"
    t, c, s = ours["trading"], ours["cooperation"], ours["system"]
    return {
        "method": (f"Version {estimates.METHOD} of the method", f"산출 방법 {estimates.METHOD}판"),
        "scale": (f"points from {scoring.LOWEST} (worst) to {scoring.HIGHEST} (best)", f"{scoring.LOWEST}점(가장 나쁨)에서 {scoring.HIGHEST}점(가장 좋음)"),
        "areas": (f"trading relations {t} %, cooperation {c} %, system {s} %", f"거래관계 {t}%, 협력관계 {c}%, 동반성장 체계 {s}%"),
        "alpha": (f"at least {reliability.LEAST_ITEMS} items", f"문항이 {reliability.LEAST_ITEMS}개 이상"),
        "class": (f"at least {response_classes.LEAST} answers", f"응답이 {response_classes.LEAST}건 이상"),
        "trimming": (f"above {weights.HEAVIEST:g} times the median", f"중앙값의 {weights.HEAVIEST:g}배를 넘는"),
        "bounds": (f"smaller than {low} times or greater than {high} times", f"{low}배 이상, {high}배 이하"),
        "factors": (f"{low} ≤ g ≤ {high}",) * 2,
        "margin": (f"fewer than {weighting.LEAST_IN_A_MARGIN} answers", f"응답이 {weighting.LEAST_IN_A_MARGIN}건 미만"),
        "spread": (f"at least {LEAST_FOR_A_VARIANCE} firms in a stratum", f"한 층에 기업이 {LEAST_FOR_A_VARIANCE}개 이상"),
        "lonely": ("its distance from the mean of all is taken", "전체 평균과의 거리를 씁니다"),
        "interval": (f"The {confidence}% interval", f"{confidence}% 신뢰구간"),
        "repeated": (f"about {confidence} of 100 such intervals", f"100개 가운데 약 {confidence}개"),
        "verdict": (f"If its {confidence}% interval holds 0", f"차이의 {confidence}% 신뢰구간에 0이"),
        "steps": (f"({steps})",) * 2,
        "live": (f"live figure of fewer than {figures.LEAST_FIRMS_LIVE} firms", f"기업 {figures.LEAST_FIRMS_LIVE}개 미만의 실시간 수치"),
        "final": (f"final one of fewer than {figures.LEAST_FIRMS_FINAL}", f"기업 {figures.LEAST_FIRMS_FINAL}개 미만의 최종 수치"),
        "buyer": (f"fewer than {estimate_cells.LEAST_FIRMS_OF_A_BUYER} firms rate", f"평가한 기업이 {estimate_cells.LEAST_FIRMS_OF_A_BUYER}개 미만"),
    }  # fmt: skip


@pytest.mark.parametrize("what", list(told()))
def test_the_text_holds_the_constant(read: Any, what: str) -> None:
    english, korean = told()[what]
    assert english in read("en")
    assert korean in read("ko")


@pytest.mark.parametrize("language", SIDES)
def test_tables_are_those_of_the_code(read: Any, language: str) -> None:
    page = read(language)
    order = " → ".join(NAMES[language][name] for name in weighting.DIMENSIONS)
    assert order in page
    before = 0.0
    for letter, end in quality.BANDS:
        bound = f"{100 * (end if end < 1 else before):g}%"
        assert re.search(rf" {letter} [^·]+ · [^·]*?{re.escape(bound)}", page), letter
        before = end
    for code, floor in bands.METI:
        assert floor is None or re.search(rf"{code} (from {floor:g}(?!\d)|{floor:g} 이상)", page), code
    for one in area_weights.VERSIONS:
        shares = dict(one.weights)
        row = " ".join(
            f"{number}%" for number in (shares["trading"], shares["cooperation"], shares["system"])
        )
        assert f"{one.since.year} {row}" in page


def test_what_the_texts_say_in_words_holds() -> None:
    """Of numbers that stand in the texts themselves, such as the 95 % of the staff's columns."""
    assert intervals.CONFIDENCE == 0.95
    assert schedule.BEAT_SCHEDULE["count answers"]["schedule"] == 60.0  # "counted every minute"
    assert method_errors.CONFIDENCE == "95"


@pytest.mark.parametrize(
    ("module", "name", "other", "what"),
    [
        (response_classes, "LEAST", 17, "class"),
        (weights, "HEAVIEST", 7.0, "trimming"),
        (weighting, "LEAST_IN_A_MARGIN", 33, "margin"),
        (reliability, "LEAST_ITEMS", 5, "alpha"),
        (estimates, "METHOD", "77", "method"),
        (estimate_cells, "LEAST_FIRMS_OF_A_BUYER", 8, "buyer"),
    ],
)
def test_the_page_moves_with_the_code(
    read: Any, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, other: Any, what: str
) -> None:
    before = told()[what]
    monkeypatch.setattr(module, name, other)
    after = told()[what]
    for language, old, new in zip(("en", "ko"), before, after, strict=True):
        page = read(language)
        assert new in page
        assert old not in page


def test_the_warning_stands_and_everybody_finds_the_page(client: Any, read: Any) -> None:
    assert "no weighting can remove the bias" in read("en")
    assert "어떤 가중치로도 치우침을 없앨 수 없습니다" in read("ko")
    assert 'href="/en/method/survey/"' in client.get("/en/method/").content.decode()
