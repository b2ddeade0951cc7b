"""SPSS and Stata files, read again by pyreadstat, equal the database: every cell of every row, by a second reading."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from surveys.domain import questionnaires
from surveys.instrument.schema import Item
from surveys.models import RelationAnswer, Response, Stratum
from tests.factories import firms, waves
from tests.surveys.domain.test_exports import made, members

pytestmark = pytest.mark.django_db
RESPONSES = 30
NOT_ASKED = (-9_999_999, "a")
LABELS = {"C26": "제조업", "F": "건설업", "S": "소기업", "M": "중기업", "web": "웹", "phone": "전화"}
CODES = ("industry", "size_class", "channel", "minutes", "buyer", "buyer_number")
FLAGS = ("known_from_buyer_list", "known_from_trade_body")


def answer(item: Item, dice: random.Random) -> Any:
    """Anything that the item could hold, also nothing."""
    if dice.random() < 0.15:
        return None
    codes = [option.code for option in item.options] + (list(item.scale.points()) if item.scale else [])
    if item.type == "multiple":
        return sorted(dice.sample(codes, dice.randint(1, len(codes))))
    if item.type == "number":
        return str(dice.randint(0, 90))
    return dice.choice(codes) if codes else f"말 {dice.randint(1, 9)} =1+1"


def stored() -> tuple[Any, Any]:
    """A closed wave whose answers were thrown by dice, of no, one or two buyers each."""
    wave, dice = waves.make(state="closed"), random.Random(5)  # noqa: S311 - seeded
    questionnaire = questionnaires.compiled(wave=wave)
    buyers = [firms.make("가나전자"), firms.make("다라자동차")]
    strata = [
        Stratum.objects.create(wave=wave, industry=industry, region="KR-11", size_class=size, tier="1", population=9)
        for industry, size in (("C26", "S"), ("F", "M"))
    ]  # fmt: skip
    for _ in range(RESPONSES):
        said = {
            per_buyer: [
                {
                    item.code: value
                    for group in questionnaire.groups
                    for item in group.items
                    if group.per_buyer == per_buyer and (value := answer(item, dice)) is not None
                }
                for _ in range(2)
            ]
            for per_buyer in (False, True)
        }
        response = Response.objects.create(
            wave=wave, stratum=dice.choice(strata), origin="random", channel=dice.choice(["web", "phone"]),
            language="ko", week="", minutes_band=dice.choice(["0-2", "21+"]), consent_version="1",
            answers=said[False][0],
        )  # fmt: skip
        for buyer, answers in zip(buyers[: dice.randint(0, 2)], said[True], strict=False):
            RelationAnswer.objects.create(
                response=response, buyer=buyer, tier="1", answers=answers,
                provenances=dice.choice([["buyer_list"], ["trade_body", "buyer_list"]]),
            )  # fmt: skip
    return wave, questionnaire


def words(item: Item, said: dict[str, Any]) -> list[Any]:
    """The cells of one item as a person reads them: labels for codes, a number, a text; None for no answer."""
    value = said.get(item.code)
    if item.type == "multiple":
        # whoever does not know, or refuses, says nothing of the other options
        is_silent = value is None or {one.code for one in item.options if one.absence} & set(value)
        otherwise = None if is_silent else 0.0
        return [1.0 if option.code in (value or ()) else otherwise for option in item.options]
    if value is None:
        return [None]
    if item.type == "number":
        return [float(value)]
    option = next((one for one in item.options if one.code == value), None)
    if option or item.scale is None:
        return [option.text.ko if option else value]
    ends = {item.scale.points()[0]: item.scale.low, item.scale.points()[-1]: item.scale.high}
    return [f"{value} {ends[value].ko}" if value in ends else value]


def in_database(wave: Any, questionnaire: Any) -> list[tuple[Any, ...]]:
    rows = []
    for response in wave.responses.select_related("stratum"):
        for relation in list(response.relations.select_related("buyer")) or [None]:
            said = response.answers | (relation.answers if relation else {})
            known = relation.provenances if relation else []
            rows.append(
                (
                    LABELS[response.stratum.industry],
                    LABELS[response.stratum.size_class],
                    LABELS[response.channel],
                    f"{response.minutes_band}분",
                    relation.buyer.name_ko if relation else "",
                    relation.buyer.business_number if relation else "",
                    "buyer_list" in known,
                    "trade_body" in known,
                    *(cell for item in questionnaire.items() for cell in words(item, said)),
                )
            )
    return rows


def in_file(path: Path, items: int) -> list[tuple[Any, ...]]:
    """The same cells, from the file alone; `items` columns at its end are of the questionnaire."""
    read = pyreadstat.read_sav if path.suffix == ".sav" else pyreadstat.read_dta
    data, meta = read(str(path), output_format="dict", user_missing=True)

    def cell(name: str, at: int) -> Any:
        value = data[name][at]
        if value in NOT_ASKED or value == "":
            return None
        return meta.variable_value_labels.get(name, {}).get(value, value)

    return [
        (
            *(cell(name, at) or "" for name in CODES),
            *(cell(name, at) == 1 for name in FLAGS),
            *(cell(name, at) for name in meta.column_names[-items:]),
        )
        for at in range(meta.number_rows)
    ]


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_every_cell_reads_back_as_the_database_has_it(tmp_path: Path, form: str) -> None:
    wave, questionnaire = stored()
    path = tmp_path / f"x.{form}"
    path.write_bytes(members(made(wave, form, with_buyers=True, with_texts=True))[form])
    expected = in_database(wave, questionnaire)
    assert len(expected) > RESPONSES
    assert Counter(in_file(path, len(expected[0]) - len(CODES) - len(FLAGS))) == Counter(expected)
