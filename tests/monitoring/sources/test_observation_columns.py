import pytest

from monitoring.sources import observation_rows

HEADER = tuple(observation_rows.FIELDS)


def test_headers_in_both_languages_and_any_spelling() -> None:
    header = (
        "지표 코드",
        "기준",
        "지역",
        "업종",
        "기업규모",
        "거래단계",
        "구매기업",
        "측도",
        "시점",
        "값",
        "상태",
        "단위",
        "출처",
        "통계표",
        "항목",
        "비고",
    )
    assert [use.field for use in observation_rows.map_header(header).columns] == list(HEADER)
    shouted = tuple(name.upper().replace("_", " ") for name in HEADER)
    assert [use.field for use in observation_rows.map_header(shouted).columns] == list(HEADER)
    for field, names in observation_rows.FIELDS.items():
        for name in (field, *names):
            assert observation_rows.map_header([name]).columns[0].field == field


def test_missing_doubled_unread_and_chosen_columns() -> None:
    columns = observation_rows.map_header(["지표", "Value", "값", "메모장"])
    assert columns.missing == ("basis", "period", "unit", "source")
    assert (dict(columns.doubled), columns.columns[3].field) == ({"value": ("Value", "값")}, None)
    assert not columns.is_usable
    chosen = observation_rows.map_header(["지표", "Value", "값", "메모장"], {"Value": "", "메모장": "note"})
    assert (dict(chosen.doubled), [use.field for use in chosen.columns]) == (
        {},
        ["indicator", None, "value", "note"],
    )
    for wrong in ({"nobody": "note"}, {"값": "colour"}):
        with pytest.raises(ValueError, match="unknown in column overrides"):
            observation_rows.map_header(["값"], wrong)
