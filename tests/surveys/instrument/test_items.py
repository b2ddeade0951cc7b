from decimal import Decimal
from typing import TYPE_CHECKING

from surveys.instrument import items
from surveys.instrument.node import Node
from surveys.instrument.schema import Band, Dates, Number, Scoring, Text
from tests.factories.definitions import item, words

if TYPE_CHECKING:
    from surveys.instrument.flaws import Flaw


def test_every_part_of_an_item_is_read() -> None:
    flaws: list[Flaw] = []
    content = item(
        "days",
        "number",
        hint=words("hint"),
        number={"minimum": 0, "maximum": "730.5", "decimals": 1, "unit": words("days")},
        scoring={"bands": [{"upto": 30, "score": 100}, {"score": 0}]},
        required="true",
        role="eligible_customers",
    )
    read = items.read(Node(content, "here", flaws))
    assert flaws == []
    assert (read.hint, read.required, read.role) == (Text("한 hint", "hint"), True, "eligible_customers")
    assert read.number == Number(Decimal(0), Decimal("730.5"), 1, Text("한 days", "days"))
    assert read.scoring == Scoring(bands=(Band(Decimal(30), Decimal(100)), Band(None, Decimal(0))))


def test_a_date_without_limits_has_wide_ones() -> None:
    assert items.read(Node(item("d", "date", dates={}), "", [])).dates == Dates("1900-01-01", "2100-12-31")
