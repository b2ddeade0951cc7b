"""Waves with invited firms, made directly: no round is planned, no sample drawn, no mail sent."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.factories import firms

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CORE = Path(__file__).resolve().parents[2] / "surveys" / "questionnaires" / "core.v1.yaml"
_numbers = count(1)
# One valid answer to each page of the core questionnaire, in its order.
FIRM = {"position": "direct", "eligible_customers": "3"}
BUYER = {
    "price": {"price_setting": "agreed", "pass_through": "most", "indexation": "applied"},
    "orders": {"written_orders": "always", "payment_days": "45", "payment_means": "cash"},
    "practices": {"unfair": ["none"], "technology": "none", "encroachment": "none"},
    "cooperation": {"schemes": ["none"], "offered": ["none"], "gains": "contract", "ideas": "4"},
}
LAST = {
    "system": {"policy_felt": "3", "second_tier": "same", "naming": "no"},
    "freedom": {"influence": "no", "fear": "not_at_all"},
}


@dataclass(frozen=True, slots=True)
class Invited:
    """An invited firm with its link."""

    firm: Any
    invitation: Any
    token: str


def core() -> Any:
    """The shipped core questionnaire as a stored version."""
    from surveys.instrument import reader, writer
    from surveys.models import QuestionnaireVersion

    read = reader.from_yaml(CORE.read_text(encoding="utf-8"))
    return QuestionnaireVersion.objects.get_or_create(
        code=read.code,
        version=read.version,
        defaults={
            "kind": "core",
            "title_ko": read.title.ko,
            "title_en": read.title.en,
            "content": writer.to_json(read),
            "content_hash": writer.digest(read),
            "origin": "shipped",
            "created_at": NOW,
        },
    )[0]


def make(*, mode: str = "confidential", state: str = "open", now: datetime = NOW, **more: Any) -> Any:
    """A wave with its key; open from yesterday for a month, unless said otherwise."""
    from surveys.domain import keys
    from surveys.models import Round, Wave

    number = next(_numbers)
    period = Round.objects.get_or_create(
        period="2026-H2",
        defaults={"title_ko": "2026년 하반기", "title_en": "Second half of 2026", "created_at": now},
    )[0]
    launched = {} if state in {"draft", "sampled"} else {"launched_at": now - timedelta(days=1)}
    closed = {"closed_at": now} if state in {"closed", "unlinked"} else {}
    facts = {
        "code": f"wave-{number}",
        "title_ko": "동반성장 체감도 조사",
        "title_en": "Survey on the felt level of win-win growth",
        "seed": number,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
        "release_on": (now + timedelta(days=45)).date(),
        "retain_until": (now + timedelta(days=120)).date(),
        "created_at": now - timedelta(days=2),
    }
    wave = Wave.objects.create(
        round=period, questionnaire=core(), mode=mode, state=state, **(facts | launched | closed | more)
    )
    if mode == "confidential":
        keys.create(wave=wave)
    return wave


def invite(
    wave: Any,
    *,
    tier: str = "1",
    buyers: int = 2,
    name: str = "가상정밀",
    firm: Any = None,
    stratum: Any = None,
    origin: str = "random",
) -> Invited:
    """A firm of the sample with a link, selling to so many buyers that are known from their lists."""
    from surveys.domain import keys
    from surveys.models import Invitation, SampleUnit, Stratum

    stratum = stratum or Stratum.objects.get_or_create(wave=wave, tier=tier, defaults={"population": 1000})[0]
    firm = firm or firms.make(name)
    for number in range(buyers):
        firms.sells(firm, firms.make(f"가상그룹 {number + 1}"), tier=tier)
    unit = SampleUnit.objects.create(
        wave=wave,
        enterprise=firm,
        stratum=stratum,
        origin=origin,
        tier=tier,
        probability=None if origin == "snowball" else 0.1,
    )
    invitation = Invitation(wave=wave, unit=unit, state="sent")
    token = keys.token(invitation_id=invitation.pk, serial=1)
    invitation.token_digest = keys.token_digest(token)
    invitation.save()
    return Invited(firm, invitation, token)


def fill(visit: Any, *, buyers: int = 1, named: tuple[Any, ...] = (), **more: Any) -> None:
    """A complete draft of the visit: firm, so many buyers, and the last pages."""
    from surveys.domain import drafts, sheets
    from surveys.domain.sheets import Sheet

    on_buyer = {code: value for page in BUYER.values() for code, value in page.items()}
    firm = FIRM | {code: value for page in LAST.values() for code, value in page.items()}
    sheet = Sheet(
        consent_version="1",
        language="ko",
        buyers=tuple(sheets.Buyer(f"갑 {number}", "1") for number in range(buyers)),
        firm=firm,
        on_buyer=(on_buyer,) * buyers,
        named=named,
        **more,
    )
    drafts.begin(visit=visit, sheet=sheet)
