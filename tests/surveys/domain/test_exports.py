"""Answers leave in one way only: asked for, approved by another, pseudonymised, for a week, to the two of them."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pyreadstat
import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from tests.factories import firms, people, waves
from tests.surveys.extracts.rows import PAYLOADS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def anyone(_user: Any) -> bool:
    return True


def quietly(_done: int, _total: int) -> None:
    pass


def answered(count: int = 6, *, buyer: Any = None, **more: Any) -> Any:
    """A closed wave with `count` responses; the first says nothing of any buyer, the others of two."""
    from surveys.models import RelationAnswer, Response, Stratum

    wave = waves.make(state="closed")
    stratum = Stratum.objects.create(
        wave=wave, industry="C26", region="KR-11", size_class="L", tier="1", population=9
    )
    buyer = buyer or firms.make("가나전자")
    other = firms.make("다라자동차")
    for number in range(count):
        response = Response.objects.create(
            wave=wave, stratum=stratum, origin="random", channel="web", language="en", week="2026-W45",
            minutes_band="3-5", consent_version="1",
            answers={**waves.FIRM, "eligible_customers": str(number), "policy_felt": "3", "second_tier": "no_suppliers"},
        )  # fmt: skip
        if number:
            said = {key: value for page in waves.BUYER.values() for key, value in page.items()}
            for place, one in enumerate((buyer, other)):
                RelationAnswer.objects.create(
                    response=response, buyer=one, tier="1", provenances=["buyer_list"],
                    answers={**said, "payment_days": str(number * 10 + place), **more},
                )  # fmt: skip
    return wave


def made(wave: Any, form: str = "csv", **more: Any) -> Any:
    from surveys.domain import exports

    asked = exports.request(
        **{"wave": wave, "form": form, "language": "ko", "with_buyers": False, "with_texts": False,
           "reason": "Steering test of round 2026-H2", "by": people.make("analyst"), "now": NOW, **more}
    )  # fmt: skip
    job = exports.approve(export_id=asked.pk, by=people.make("administrator"), now=NOW)
    exports.build(params=job.params, report=quietly, clock=lambda: NOW)
    asked.refresh_from_db()
    return asked


def members(asked: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bytes(asked.content))) as archive:
        return {
            name.rpartition(".")[2] if "data" in name else name: archive.read(name)
            for name in archive.namelist()
        }


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_file_holds_every_response_and_buyer_once_and_no_name() -> None:
    wave = answered()
    asked = made(wave)
    held = members(asked)
    rows = read_csv(held["csv"])
    manifest = json.loads(held["manifest.json"])
    assert (asked.state, asked.row_count, len(rows), manifest["rows"]) == ("ready", 11, 11, 11)
    assert {row["response"] for row in rows} == {"1", "2", "3", "4", "5", "6"}
    assert sum(int(row["first_row"]) for row in rows) == 6
    assert {row["industry"] for row in rows} == {"C"}
    assert sorted(row["payment_days"] for row in rows) == sorted(
        ["not_applicable", *(str(number * 10 + place) for number in range(1, 6) for place in (0, 1))]
    )
    assert {row["buyer"] for row in rows} == {"", "B00001", "B00002"}
    everything = b"".join(held.values()).decode("utf-8-sig", errors="replace")
    hidden = ["가나전자", "2026-W45", *(str(one.pk) for one in wave.responses.all())]
    assert [text for text in hidden if text in everything] == []
    first = next(row for row in rows if row["buyer"])
    assert (first["price_setting"], first["price_setting.label"] != "") == ("agreed", True)


def test_names_of_buyers_and_free_texts_need_their_own_approval() -> None:
    wave = answered()
    rows = read_csv(members(made(wave, with_buyers=True))["csv"])
    assert {row["buyer"] for row in rows} == {"", "가나전자", "다라자동차"}


def test_two_files_cannot_be_joined_by_their_numbers() -> None:
    wave = answered(40)
    orders = [[row["eligible_customers"] for row in read_csv(members(made(wave))["csv"])] for _ in range(2)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_sav_and_dta_equal_the_database(tmp_path: Any, form: str) -> None:
    from surveys.domain import questionnaires

    wave = answered()
    path = tmp_path / f"x.{form}"
    path.write_bytes(members(made(wave, form))[form])
    read = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}[form]
    data, meta = read(str(path), output_format="dict", user_missing=True)
    stored = sorted(
        float(answer.answers["payment_days"])
        for one in wave.responses.all()
        for answer in one.relations.all()
    )
    assert sorted(day for day in data["payment_days"] if day not in ("a", -9_999_999)) == stored
    questionnaire = questionnaires.compiled(wave=wave)
    item = questionnaire.item("price_setting")
    assert item is not None
    labels = {option.text.ko for option in item.options}
    assert set(meta.variable_value_labels["price_setting"].values()) >= labels
    label = meta.column_names_to_labels["price_setting"]
    assert item.text.ko.startswith(label.rstrip("…"))
    codes = {option.code: option.text.ko for option in item.options}
    shown = [meta.variable_value_labels["price_setting"].get(value) for value in data["price_setting"]]
    assert shown.count(codes["agreed"]) == 10


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_of_firms_come_out_inert(payload: str) -> None:
    name = payload.replace("\0", "")
    wave = answered(2, buyer=firms.make(name))
    rows = read_csv(members(made(wave, with_buyers=True))["csv"])
    book = load_workbook(io.BytesIO(members(made(wave, "xlsx", with_buyers=True))["xlsx"]))
    cells = [
        cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value is not None
    ]
    starts = ("=", "+", "-", "@", "＝", "\t", "\r", "\n")
    assert [row["buyer"] for row in rows if row["buyer"].lstrip(" ").startswith(starts)] == []
    assert [cell.value for cell in cells if str(cell.value).lstrip(" ").startswith(starts)] == []
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_it_takes_two_people_in_domain_and_database() -> None:
    from surveys.domain import exports
    from surveys.models import AnalystExport

    wave, analyst = answered(1), people.make("analyst")
    asked = exports.request(
        wave=wave, form="csv", language="ko", with_buyers=False, with_texts=False, reason="For the yearly report",
        by=analyst, now=NOW,
    )  # fmt: skip
    with pytest.raises(exports.OwnRequest):
        exports.approve(export_id=asked.pk, by=analyst, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnalystExport.objects.filter(pk=asked.pk).update(state="approved", decided_by=analyst, decided_at=NOW)
    exports.refuse(export_id=asked.pk, by=analyst, now=NOW)
    with pytest.raises(exports.WrongState):
        exports.approve(export_id=asked.pk, by=people.make("administrator"), now=NOW)


def test_no_file_of_a_wave_that_takes_answers_and_none_without_a_reason() -> None:
    from surveys.domain import exports

    asked = {
        "form": "csv",
        "language": "ko",
        "with_buyers": False,
        "with_texts": False,
        "by": people.make("analyst"),
        "now": NOW,
    }
    with pytest.raises(exports.WaveStillOpen):
        exports.request(wave=waves.make(), reason="For the yearly report", **asked)
    with pytest.raises(exports.NoReason):
        exports.request(wave=waves.make(state="closed"), reason="  because ", **asked)


def test_a_file_is_given_to_the_two_while_both_may_and_until_it_expires() -> None:
    from monitoring.models import AuditEvent
    from surveys.domain import exports

    asked = made(answered(2))
    take = {"export_id": asked.pk, "may_ask": anyone, "may_approve": anyone, "now": NOW}
    name, content = exports.take(by=asked.requested_by, **take)
    assert (name.endswith(".zip"), content) == (True, bytes(asked.content))
    assert exports.take(by=asked.decided_by, **take)[1] == content
    assert AuditEvent.objects.filter(action="export.download", subject_id=str(asked.pk)).count() == 2
    with pytest.raises(exports.NotAllowed):
        exports.take(by=people.make("administrator"), **take)
    for role in ("may_ask", "may_approve"):
        with pytest.raises(exports.NotAllowed):
            exports.take(by=asked.requested_by, **{**take, role: lambda _user: False})
    late = NOW + exports.KEPT
    with pytest.raises(exports.Expired):
        exports.take(by=asked.requested_by, **{**take, "now": late})
    assert (exports.expire(now=late - timedelta(seconds=1)), exports.expire(now=late)) == (0, 1)
    asked.refresh_from_db()
    assert (asked.state, asked.content) == ("expired", None)


def test_a_sheet_that_is_too_small_is_refused_and_csv_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    from surveys.domain import exports

    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    with pytest.raises(exports.TooManyForExcel):
        made(answered(), "xlsx")


def test_who_does_not_know_has_not_said_no_to_the_rest() -> None:
    asked = made(answered(2, schemes=["unknown"], unfair=["returned"]))
    rows = list(csv.DictReader(io.StringIO(members(asked)["csv"].decode("utf-8-sig"))))
    told = [
        {code: row[f"schemes.{code}"] for code in ("training", "none", "unknown")}
        for row in rows
        if row["relation"] != "0"
    ]
    assert told == [{"training": "", "none": "", "unknown": "1"}] * 2
    assert [row["unfair.cancelled"] for row in rows if row["relation"] != "0"] == ["0", "0"]
