"""The pages of questionnaires: what a version asks, XLSForm out and in, every refusal with its place."""

import io
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import people, waves

pytestmark = pytest.mark.django_db


def upload(client: Any, content: bytes, name: str = "form.xlsx", **more: Any) -> Any:
    return client.post("/en/rounds/questionnaires/new/", {"file": SimpleUploadedFile(name, content), **more})


def form(survey: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        for number, row in enumerate(survey):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def test_a_version_is_shown_whole_in_both_languages(as_user: Any) -> None:
    from surveys.instrument import reader

    stored = waves.core()
    shown = as_user(people.make("analyst")).get(f"/en/rounds/questionnaires/{stored.pk}/").content.decode()
    read = reader.from_json(stored.content)
    texts = [text for item in read.items() for text in (item.text.ko, item.text.en)]
    from django.utils.html import escape

    assert [text for text in texts if escape(text) not in shown] == []
    assert "Trading relations: 40%" in shown


def test_a_downloaded_form_comes_back_as_nothing_new_and_changed_as_the_next_version(as_user: Any) -> None:
    from openpyxl import load_workbook

    stored, client = waves.core(), as_user(people.make("analyst"))
    content = client.get(f"/en/rounds/questionnaires/{stored.pk}/form.xlsx").content
    answer = upload(client, content)
    assert answer.url == f"/en/rounds/questionnaires/{stored.pk}/"
    book = load_workbook(io.BytesIO(content))
    sheet = book["survey"]
    column = next(cell.column for cell in sheet[1] if cell.value == "label::English (en)")
    row = next(row for row in range(2, sheet.max_row) if sheet.cell(row, 2).value == "position")
    sheet.cell(row, column).value = "Whom does your firm sell to most?"
    changed = io.BytesIO()
    book.save(changed)
    answer = upload(client, changed.getvalue())
    page = client.get(f"{answer.url}changes/").content.decode()
    assert ("1 change from v1 to v2" in page, "<code>position</code>" in page) == (True, True)


def test_each_refusal_has_its_place_and_nothing_is_stored(as_user: Any) -> None:
    from surveys.models import QuestionnaireVersion

    content = form(
        [["type", "name", "label"], ["geopoint", "where", "<b>Where</b>"], ["calculate", "sum", ""]]
    )
    answer = upload(as_user(people.make("analyst")), content, one_language="on")
    page = answer.content.decode()
    assert (answer.status_code, QuestionnaireVersion.objects.count()) == (422, 0)
    assert ("geopoint" in page, "calculate" in page, "2 places in the form cannot be taken over" in page) == (
        True,
    ) * 3


def test_what_is_no_workbook_is_refused_beside_the_field(as_user: Any) -> None:
    client = as_user(people.make("analyst"))
    assert "The workbook is damaged" in upload(client, b"PK\x03\x04 nothing").content.decode()
    assert upload(client, b"a,b", name="x.csv").status_code == 422


@pytest.mark.parametrize("role", ["viewer", "field_officer"])
def test_others_see_nothing(as_user: Any, role: str) -> None:
    stored, client = waves.core(), as_user(people.make(role))
    for address in ("", "new/", f"{stored.pk}/", f"{stored.pk}/form.xlsx", f"{stored.pk}/changes/"):
        assert client.get(f"/en/rounds/questionnaires/{address}").status_code == 403
