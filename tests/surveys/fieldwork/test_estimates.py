"""The estimates of a wave: who sees them, what is withheld, what is said of a difference, and that every look is recorded."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import AuditEvent
from surveys.domain import estimates
from surveys.domain.queries import estimates as live_query
from surveys.domain.queries import figures, final_figures
from surveys.fieldwork import estimate_words
from surveys.models import Estimate, EstimateRun
from tests.factories import answered, people, waves
from tests.factories.waves import NOW

pytestmark = pytest.mark.django_db
As = Callable[[Any], Any]


def path(wave: Any, tail: str = "estimates/", language: str = "/en") -> str:
    return f"{language}/rounds/waves/{wave.pk}/{tail}"


def lines(page: str, table: str) -> list[list[str]]:
    """Texts of the cells of a table, row by row, without its head."""
    body = page.split(f'id="{table}">', 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def file(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("tail", ["estimates/", "estimates.csv", "estimates/progress/"])
def test_those_who_work_on_the_statistics_only(as_user: As, client: Any, tail: str) -> None:
    wave = waves.make()
    assert client.get(path(wave, tail)).status_code == 302
    for role, status in (("viewer", 403), ("field_officer", 403), ("analyst", 200), ("administrator", 200)):
        assert as_user(people.make(role)).get(path(wave, tail)).status_code == status
    assert as_user(people.make("viewer")).post(path(wave, "estimates/again/")).status_code == 403


def test_before_the_launch_and_before_the_first_answer_there_is_nothing(as_user: As, analyst: Any) -> None:
    client = as_user(analyst)
    assert "<h1>The wave is not open yet</h1>" in client.get(path(waves.make(state="draft"))).content.decode()
    page = client.get(path(waves.make())).content.decode()
    assert "<h1>No answer is counted yet</h1>" in page
    assert "<table" not in page


@pytest.mark.django_db(transaction=True)
def test_live_cells_of_few_firms_keep_their_row_and_lose_their_numbers(as_user: As) -> None:
    wave = answered.live()
    client = as_user(people.make("analyst"))
    page = client.get(path(wave) + "?view=region&column=composite").content.decode()
    rows = lines(page, "by")
    few = "withheld: fewer than 10 firms, or it would give such a figure away"
    # 24 + 24 + 2 firms: the third region would be the total less the two others, so one of these is hidden with it
    assert [(row[0], row[1] == few) for row in rows] == [
        ("All firms", False), ("Seoul", True), ("Busan", False), ("Gyeonggi-do", True),
    ] or [row[1] == few for row in rows].count(True) == 2  # fmt: skip
    held = file(client.get(path(wave, "estimates.csv") + "?view=region&column=composite"))
    assert [one["status"] for one in held].count("few_firms") == 2
    assert all(one["value"] == one["n"] == one["firms"] == "" for one in held if one["status"] == "few_firms")
    assert "KR-41" in {one["code"] for one in held if one["status"] == "few_firms"}


@pytest.mark.django_db(transaction=True)
def test_of_a_live_wave_there_are_no_buyers_and_no_tallies_of_them_are_read(as_user: As) -> None:
    wave = answered.live()
    client = as_user(people.make("analyst"))
    page = client.get(path(wave) + "?view=buyer&column=composite").content.decode()
    assert 'value="buyer"' not in page
    assert "Means and shares of all firms" in page  # the overview in its place
    cells = live_query.live(wave=wave, classifications=["_T", "tier"]).cells
    assert {name for name, _code in cells} == {
        "_T",
        "tier",
        "industry",
        "region",
        "size_class",
        "tier_of_frame",
    }


@pytest.mark.django_db(transaction=True)
def test_the_live_page_shows_the_figures_of_the_last_count(as_user: As) -> None:
    wave = answered.live()
    figure = live_query.live(wave=wave).figure(("_T", "_T"), "composite")
    client = as_user(people.make("analyst"))
    rows = lines(client.get(path(wave)).content.decode(), "whole")
    assert rows[0][:2] == ["Felt level of win-win growth of all areas · points of 100", f"{figure.value:.2f}"]
    assert rows[0][3:8] == [
        f"{figure.low:.2f} – {figure.high:.2f}", f"{figure.se:.2f}", str(figure.n), str(figure.firms), str(figure.df),
    ]  # fmt: skip
    held = wave.strata.first()
    answered.firms_of(wave, held, firms_answering=3, seed=99)
    page = client.get(path(wave)).content.decode()
    assert lines(page, "whole") == rows  # an answer that is not counted moves nothing
    assert "<dt>Answers not counted yet</dt><dd>3</dd>" in page


def test_hidden_cells_together_hold_enough_firms() -> None:
    assert figures.withheld(firms={"a": 30, "b": 12, "c": 9}, least=10) == {"b", "c"}
    assert figures.withheld(firms={"a": 30, "b": 6, "c": 5}, least=10) == {"b", "c"}
    assert figures.withheld(firms={"a": 30, "b": 12}, least=10) == set()
    assert figures.withheld(firms={"a": 9}, least=10) == {"a"}
    assert figures.withheld(firms={"a": 30, "b": 0}, least=10) == {"b"}  # nobody is nobody's answer


def test_final_figures_are_those_of_the_run(as_user: As, analyst: Any) -> None:
    wave = answered.final()
    run = EstimateRun.objects.get(wave=wave)
    page = as_user(analyst).get(path(wave)).content.decode()
    row = Estimate.objects.get(
        run=run, column="composite", statistic="mean", region="_T", industry="_T", size_class="_T", tier="_T",
        provenance="_T", buyer=None, basis="design",
    )  # fmt: skip
    shown = lines(page, "whole")[0]
    assert shown[1] == f"{row.value:.2f}"
    assert shown[3:] == [
        f"{row.low:.2f} – {row.high:.2f}", f"{row.se:.2f}", str(row.n), str(row.firms), str(row.df), f"{row.deff:.2f}",
        f"{row.effective_n:.1f}", f"{100 * row.cv:.1f}%", f"{row.letter} {estimate_words.letter(row.letter)}",
    ]  # fmt: skip
    assert (
        f"<h1>Felt level of win-win growth: {row.value:.1f} (95% interval {row.low:.1f}–{row.high:.1f})</h1>"
        in page
    )
    assert run.content_hash in page
    assert "Confidential: exact values, staff only" in page
    for words in (
        "Response classes",
        "Weights trimmed",
        "Cost of unequal weights (Kish)",
        "Cronbach&#x27;s alpha",
    ):
        assert words in page


@pytest.mark.parametrize("view", ["overview", "items&area=trading", "region&column=composite", "tier&column=indicator.fear",
                                  "differences&column=area.trading", "buyer&column=composite"])  # fmt: skip
def test_the_file_holds_what_the_page_shows(as_user: As, analyst: Any, view: str) -> None:
    wave = answered.final()
    client = as_user(analyst)
    page = client.get(path(wave) + f"?view={view}").content.decode()
    held = file(client.get(path(wave, "estimates.csv") + f"?view={view}"))
    shown = [row for table in re.findall(r'<table class="table" id="(whole|medians|named|by|differences|changes|buyers|beside)">', page) for row in lines(page, table)]  # fmt: skip
    assert len(held) == len(shown) > 0
    for row, one in zip(shown, held, strict=True):
        if one["status"] == "few_firms":
            assert row[1].startswith("withheld: fewer than 5 firms")
        else:
            assert row[1].replace("−", "-").lstrip("+") == f"{float(one['value']):.2f}"
        assert (one["kind"], one["method"], one["wave"]) == ("final", estimates.METHOD, wave.code)
        assert len(one["content_hash"]) == 64
        assert one["confidential"]


def test_final_cells_of_few_firms_and_what_would_tell_them_are_withheld(as_user: As, analyst: Any) -> None:
    wave = answered.final()
    held = file(as_user(analyst).get(path(wave, "estimates.csv") + "?view=region&column=composite"))
    hidden = {one["code"] for one in held if one["status"] == "few_firms"}
    stored = {
        one.region: one.firms
        for one in Estimate.objects.filter(column="composite", statistic="mean", buyer=None, tier="_T", industry="_T",
                                           size_class="_T", provenance="_T").exclude(region="_T")
    }  # fmt: skip
    assert stored["KR-41"] == 2
    assert "KR-41" in hidden
    assert sum(stored[code] for code in hidden) >= figures.LEAST_FIRMS_FINAL
    # a difference to a tier that is withheld would tell it
    run = EstimateRun.objects.get(wave=wave)
    Estimate.objects.filter(run=run, column="composite", tier="2", statistic="mean", basis="design").filter(
        region="_T", industry="_T", size_class="_T", buyer=None
    ).update(firms=4)
    column = next(one for one in _columns(wave) if one.code == "composite")
    step = next(row for row in final_figures.differences(run=run, column=column) if row.dimension == "tier")
    assert step.numbers is None


def _columns(wave: Any) -> Any:
    from surveys.domain import questionnaires

    return questionnaires.layout(wave=wave).columns


def change(run: EstimateRun, low: float | None, high: float | None, **more: Any) -> Estimate:
    value = 1.5 if low is None or high is None else (low + high) / 2
    facts = {
        "column": "composite",
        "statistic": "change",
        "against": "before",
        "n": 40,
        "firms": 40,
        "df": 30,
        "letter": "B",
    }
    return Estimate.objects.create(run=run, step="changes", value=value, se=1.0, low=low, high=high, **(facts | more))  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "en", "ko"),
    [
        (-0.4, 3.0, "no clear change", "뚜렷한 변화 없음"),
        (0.0, 3.0, "no clear change", "뚜렷한 변화 없음"),
        (-3.0, 0.0, "no clear change", "뚜렷한 변화 없음"),
        (0.1, 3.0, "up", "상승"),
        (-3.0, -0.1, "down", "하락"),
        (None, None, "no interval, no verdict", "구간이 없어 판단하지 않음"),
    ],
)
def test_a_change_within_its_interval_is_no_change(
    as_user: As, analyst: Any, low: Any, high: Any, en: str, ko: str
) -> None:
    wave = waves.make(state="closed")
    run = EstimateRun.objects.create(
        wave=wave, method="1", state="ready", weighting={"left_out": []}, content_hash="a" * 64, created_at=NOW, finished_at=NOW,
    )  # fmt: skip
    change(run, low, high)
    client = as_user(analyst)
    for language, words, words_of_title in (("/en", en, "since the wave before:"), ("", ko, "직전")):
        page = client.get(path(wave, language=language) + "?view=changes&column=composite").content.decode()
        assert lines(page, "changes")[0][4] == words
        title = page.split("<h1>", 1)[1].split("</h1>", 1)[0]
        assert words in title
        assert words_of_title in title


def test_differences_are_never_higher_or_lower_inside_their_interval() -> None:
    def row(low: float, high: float) -> figures.Row:
        numbers = figures.Numbers((low + high) / 2, 1.0, low, high, 9, 9, 8, None, None, None, "A")
        return figures.Row(None, numbers, statistic="difference")  # type: ignore[arg-type]

    assert [estimate_words.verdict(row(*ends))[0] for ends in ((-1, 1), (1, 2), (-2, -1))] == [
        "뚜렷한 차이 없음",
        "높음",
        "낮음",
    ]


def test_named_firms_stand_under_a_heading_of_their_own(as_user: As, analyst: Any) -> None:
    wave = answered.final()
    run = EstimateRun.objects.get(wave=wave)
    for tier, firms in (("2", 12), ("3", 4)):
        Estimate.objects.create(
            run=run, step="named", column="composite", statistic="mean", basis="weight_share", tier=tier, value=50.0, se=3.0,
            low=44.0, high=56.0, n=firms, firms=firms, df=9, letter="B",
        )  # fmt: skip
    page = as_user(analyst).get(path(wave)).content.decode()
    named = lines(page, "named")
    assert [row[1] for row in named] == [
        "50.00",
        "withheld: fewer than 5 firms, or it would give such a figure away",
    ]
    assert len(lines(page, "whole")) == len([one for one in _columns(wave) if one.kind != "item"])


def test_every_look_and_every_file_is_recorded(as_user: As, analyst: Any) -> None:
    wave = answered.final()
    client = as_user(analyst)
    client.get(path(wave) + "?view=region&column=area.trading")
    client.get(path(wave, "estimates.csv") + "?view=buyer")
    seen = AuditEvent.objects.filter(actor=analyst.username, action="see unreleased").order_by("pk")
    assert [(one.subject, one.subject_id, one.details["asked"]) for one in seen] == [
        ("estimates", str(wave.pk), "?view=region&column=area.trading"),
        ("estimates.csv", str(wave.pk), "?view=buyer&column=composite"),
    ]


def test_a_page_reads_the_rows_of_its_column_alone(as_user: As, analyst: Any) -> None:
    wave = answered.final()
    client = as_user(analyst)
    client.get(path(wave) + "?view=region&column=composite")
    with CaptureQueriesContext(connection) as seen:
        client.get(path(wave) + "?view=region&column=composite")
    of_figures = [one["sql"] for one in seen if 'FROM "surveys_estimate"' in one["sql"]]
    assert len(of_figures) == 2
    assert all("'composite'" in one and '"column" IN' in one for one in of_figures)
