"""No number of the console is about fewer than five firms, and every look at it is recorded."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from monitoring.models import AuditEvent
from surveys.domain.queries import progress
from surveys.domain.queries.progress import Line
from surveys.estimation.response_rates import Disposition
from surveys.models import Stratum
from tests.factories import waves
from tests.surveys.fieldwork.test_console import answer, path

COMPLETE, SILENT = Disposition.COMPLETE, Disposition.NO_ANSWER


def line(firms: int, answers: int) -> Line:
    return Line(Stratum(tier="1"), Counter({COMPLETE: answers, SILENT: firms - answers}), 1)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ([], []),
        ([5, 9], [5, 9]),
        ([9, 1, 30], [30, 10]),  # alone it would be told by the total
        ([1, 30, 2, 9, 7], [30, 9, 10]),
        ([2, 3, 30], [30, 5]),
        ([4, 4, 30], [30, 8]),
        ([1], [1]),  # nothing to hide it among
    ],
)
def test_small_strata_are_shown_together(sizes: list[int], shown: list[int]) -> None:
    lines = [line(size, 1) for size in sizes]
    found = progress.pooled(lines)
    assert [one.invited for one in found] == shown
    assert sum(one.answered for one in found) == len(sizes)


@pytest.mark.django_db
def test_page_and_file_do_not_tell_of_the_one_firm_of_its_stratum(
    as_user: Callable[[Any], Any], analyst: Any
) -> None:
    wave = waves.make()
    for tier, firms in (("1", 8), ("2", 1), ("3", 5)):
        Stratum.objects.create(wave=wave, tier=tier, population=1000, allocated=10)
        invited = [waves.invite(wave, tier=tier, buyers=0) for _ in range(firms)]
        if tier == "2":
            answer(invited[0])
    client = as_user(analyst)
    rows = list(csv.DictReader(io.StringIO(read(client.get(path(wave, "console.csv"))))))
    assert [(row["tier"], row["firms"], row["complete"]) for row in rows] == [
        ("1", "8", "0"),
        ("_O", "6", "1"),
    ]
    page = client.get(path(wave)).content.decode()
    assert "Strata with fewer than 5 firms, together" in page
    assert page.count("<progress") == 2
    looks = AuditEvent.objects.filter(subject="console", subject_id=str(wave.pk))
    assert list(looks.values_list("actor", flat=True)) == [analyst.username] * 2


def read(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")
