"""Rounds, waves and a small register to draw from."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.factories import firms, waves

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_numbers = count(1)


def questionnaire(*, kind: str = "core", **more: Any) -> Any:
    from surveys.models import QuestionnaireVersion

    number = next(_numbers)
    given = {
        "code": f"{kind}-{number}", "version": 1, "kind": kind, "title_ko": "설문", "title_en": "Survey",
        "content": _core(f"{kind}-{number}") if kind == "core" else {"code": f"{kind}-{number}"}, "content_hash": f"{number:064d}", "origin": "shipped", "created_at": NOW,
    }  # fmt: skip
    return QuestionnaireVersion.objects.create(**(given | more))


def _core(code: str) -> dict[str, Any]:
    """The shipped core under another code, so that each plan has a questionnaire of its own."""
    from surveys.instrument import reader, writer

    content = writer.to_json(reader.from_yaml(waves.CORE.read_text(encoding="utf-8")))
    return {**content, "code": code}


def plan(**more: Any) -> dict[str, Any]:
    """Arguments of `rounds.create_wave`, open now for 14 days."""
    from surveys.models import Round

    number = next(_numbers)
    given = {
        "round_id": more.pop("round_id", None)
        or Round.objects.create(period=f"{2000 + number}", title_ko="회차", title_en="Round", created_at=NOW).pk,
        "code": f"wave-{number}", "title_ko": "조사", "title_en": "Survey", "mode": "confidential",
        "questionnaire": more.pop("questionnaire", None) or questionnaire(), "sample_size": 20, "seed": 7,
        "opens_at": NOW, "closes_at": NOW + timedelta(days=14), "is_synthetic": True, "by": None, "now": NOW,
    }  # fmt: skip
    return given | more


def wave(**more: Any) -> Any:
    """A wave in preparation, made through the domain."""
    from surveys.domain import rounds

    return rounds.create_wave(**plan(**more))


def register(cells: dict[tuple[str, str, str, str], int], **more: Any) -> list[Any]:
    """Firms with a contact by (industry, region, size class, tier); the tier "_U" has no relation."""
    from monitoring.models import Contact

    buyer = firms.make("큰회사", size="L")
    made = []
    for (industry, region, size_class, tier), number in cells.items():
        for _ in range(number):
            firm = firms.make(size=size_class, industry=industry, region=region, **more)
            Contact.objects.create(enterprise=firm, email=f"f{firm.pk}@firm.example")
            if tier != "_U":
                firms.sells(firm, buyer, tier=tier)
            made.append(firm)
    return made
