"""An open wave over made-up firms, as the launch leaves it; nothing here goes through pages."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

_numbers = count(1)
OPENED = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


def make(**more: Any) -> Any:
    """A wave in state `open`, confidential and with its key, unless `more` says otherwise."""
    from surveys.domain import keys
    from surveys.models import QuestionnaireVersion, Round, Wave

    number = next(_numbers)
    core, _made = QuestionnaireVersion.objects.get_or_create(
        code="mail-test", version=1,
        defaults={"kind": "core", "title_ko": "설문", "title_en": "Survey", "content": {}, "content_hash": "0" * 64,
                  "origin": "shipped", "created_at": OPENED},
    )  # fmt: skip
    fields: dict[str, Any] = {
        "round": Round.objects.create(
            period=f"T{number}", title_ko="조사", title_en="Round", created_at=OPENED
        ),
        "code": f"wave-{number}",
        "title_ko": "상생협력 체감도 조사",
        "title_en": "Felt level of win-win growth",
        "questionnaire": core,
        "mode": Wave.Mode.CONFIDENTIAL,
        "state": Wave.State.OPEN,
        "seed": number,
        "opens_at": OPENED,
        "closes_at": OPENED + timedelta(days=20),
        "release_on": date(2027, 1, 15),
        "retain_until": date(2027, 3, 31),
        "created_at": OPENED,
        "launched_at": OPENED,
        "mails_per_minute": 60_000,
        "is_synthetic": True,
    }
    wave = Wave.objects.create(**(fields | more))
    if wave.mode == Wave.Mode.CONFIDENTIAL:
        keys.create(wave=wave)
    return wave


def invite(wave: Any, firms: int, **contact: Any) -> list[Any]:
    """Invitations of so many new firms, in the order in which the firms were made. `contact=None` fields make gaps."""
    from monitoring.models import Contact, Enterprise
    from surveys.domain import invitations
    from surveys.models import Invitation, SampleUnit, Stratum

    stratum, _made = Stratum.objects.get_or_create(wave=wave)
    numbers = [next(_numbers) for _firm in range(firms)]
    made = Enterprise.objects.bulk_create(
        Enterprise(business_number=f"{number:010}", name_ko=f"가상기업 {number}", industry="C", region="KR-11",
                   is_synthetic=True, created_at=OPENED)
        for number in numbers
    )  # fmt: skip
    Contact.objects.bulk_create(
        Contact(**({"enterprise": firm, "email": f"firm{number}@firms.example"} | contact))
        for firm, number in zip(made, numbers, strict=True)
    )
    SampleUnit.objects.bulk_create(
        SampleUnit(wave=wave, enterprise=firm, stratum=stratum, origin="random", tier="1", probability=0.5)
        for firm in made
    )
    invitations.prepare(wave=wave, now=OPENED)
    return list(
        Invitation.objects.filter(unit__enterprise__in=made)
        .select_related("wave", "unit__enterprise")
        .order_by("unit__enterprise_id")
    )
