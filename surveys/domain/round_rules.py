"""What must hold of a wave's plan, whatever its state; each broken rule is a reason with its field."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from monitoring.calc.moments import SEOUL
from surveys.domain import hierarchies
from surveys.domain.reasons import Reason
from surveys.models import QuestionnaireVersion, Wave
from surveys.questionnaires import consents

DIMENSIONS = ("industry", "region", "size_class", "tier")
STRATA = ("industry", "division", "region", "size_class", "tier")
# What decides who is asked, and what: fixed as soon as a sample is drawn by it.
DESIGN = frozenset(
    {"questionnaire", "module", "mode", "target", "strata_by", "allocation", "sample_size", "least_per_stratum",
     "margin_of_error", "expected_response", "spreads", "seed", "panel", "panel_overlap", "is_synthetic"}
)  # fmt: skip
# What may still change while a sample waits for its launch.
CONDUCT = frozenset(
    {"code", "title_ko", "title_en", "opens_at", "closes_at", "release_on", "retain_until", "consent_version",
     "most_mails", "mails_per_minute"}
)  # fmt: skip
LARGEST_SEED = 2**63 - 1
WIDEST_SPREAD = 50
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def day(moment: datetime) -> date:
    """The calendar day of a moment in Seoul."""
    return moment.astimezone(SEOUL).date()


def check_names(names: Iterable[str]) -> None:
    """Raises `TypeError` for a name that is no field of a wave's plan."""
    if unknown := set(names) - DESIGN - CONDUCT:
        raise TypeError(f"no field of a wave's plan: {', '.join(sorted(unknown))}")


def plain(value: object) -> object:
    """The value of a field as the audit keeps it."""
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return str(value)


def broken(wave: Wave) -> list[Reason]:
    """Every rule that the plan of `wave` breaks, in the order of the form; empty where it may be kept."""
    return [*_words(wave), *_dates(wave), *_instrument(wave), *_panel(wave), *_population(wave), *_size(wave)]


def _words(wave: Wave) -> Iterator[Reason]:
    if not (wave.title_ko.strip() and wave.title_en.strip()):
        yield Reason("title_missing", "title_ko" if not wave.title_ko.strip() else "title_en")
    if not _CODE.fullmatch(wave.code):
        yield Reason("code_unreadable", "code")
    elif Wave.objects.filter(code=wave.code).exclude(pk=wave.pk).exists():
        yield Reason("code_taken", "code", {"code": wave.code})
    if not consents.exists(wave.consent_version):
        yield Reason("consent_missing", "consent_version")
    if wave.most_mails < 1 or wave.mails_per_minute < 1:
        yield Reason("mails_out_of_range", "most_mails" if wave.most_mails < 1 else "mails_per_minute")


def _dates(wave: Wave) -> Iterator[Reason]:
    if wave.closes_at <= wave.opens_at:
        yield Reason("closes_before_opens", "closes_at")
    if wave.release_on <= day(wave.closes_at):
        yield Reason("release_before_close", "release_on")
    if wave.retain_until < day(wave.closes_at):
        yield Reason("retention_before_close", "retain_until")


def _instrument(wave: Wave) -> Iterator[Reason]:
    if wave.questionnaire.kind != QuestionnaireVersion.Kind.CORE:
        yield Reason("not_a_core", "questionnaire")
    if wave.module and wave.module.kind != QuestionnaireVersion.Kind.MODULE:
        yield Reason("not_a_module", "module")
    if wave.mode not in Wave.Mode.values:
        yield Reason("mode_unknown", "mode")


def _panel(wave: Wave) -> Iterator[Reason]:
    if wave.panel and wave.mode == Wave.Mode.ANONYMOUS:
        yield Reason("panel_needs_confidential", "panel")
    if wave.panel and wave.panel.destroyed_at:
        yield Reason("panel_has_ended", "panel")
    if not 0 <= wave.panel_overlap <= 100:  # noqa: PLR2004 - percent
        yield Reason("overlap_no_share", "panel_overlap")
    elif wave.panel_overlap and not wave.panel:
        yield Reason("overlap_without_panel", "panel_overlap")


def _population(wave: Wave) -> Iterator[Reason]:
    for name in wave.strata_by:
        if name not in STRATA:
            yield Reason("dimension_unknown", "strata_by", {"text": name})
    if {"industry", "division"} <= set(wave.strata_by):
        yield Reason("industry_twice", "strata_by")
    for name, codes in wave.target.items():
        yield from _target(name, codes, on=day(wave.opens_at))


def _target(name: str, codes: Sequence[str], *, on: date) -> Iterator[Reason]:
    if name not in DIMENSIONS:
        yield Reason("dimension_unknown", "target", {"text": name})
        return
    known = hierarchies.load(name, on=on)
    for code in codes:
        if code not in known and not (name == "tier" and code == hierarchies.UNKNOWN):
            yield Reason("code_unknown", f"target_{name}", {"text": code})
        elif name == "size_class" and code not in hierarchies.below(known, codes=["SME"]):
            yield Reason("target_not_sme", f"target_{name}", {"text": code})


def _size(wave: Wave) -> Iterator[Reason]:
    if not wave.sample_size and wave.margin_of_error is None:
        yield Reason("size_missing", "sample_size")
    if wave.margin_of_error is not None and wave.margin_of_error <= 0:
        yield Reason("margin_not_positive", "margin_of_error")
    if not 1 <= wave.expected_response <= 100:  # noqa: PLR2004 - percent
        yield Reason("response_no_share", "expected_response")
    for spread in wave.spreads.values():
        if not isinstance(spread, int | float | Decimal) or not 0 <= spread <= WIDEST_SPREAD:
            yield Reason("spread_unreadable", "spreads")
    if not 0 <= wave.seed <= LARGEST_SEED:
        yield Reason("seed_out_of_range", "seed")
