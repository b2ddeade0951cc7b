"""Questionnaires as the waves use them, and how their versions come in: shipped, or handed in as XLSForm."""

import gzip
import hashlib
import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from django.db import transaction
from django.db.models import Q

from monitoring.domain import audit
from monitoring.domain.verdicts import Verdict
from monitoring.models import RawFile, User
from surveys.instrument import columns, compose, reader, writer
from surveys.instrument.columns import Layout
from surveys.instrument.schema import Item, Questionnaire
from surveys.models import QuestionnaireVersion, Wave
from surveys.xlsform import reading
from surveys.xlsform.refusals import FormRefused, Refusal

# one file a version; the consent texts lie beside them
_SHIPPED = re.compile(r"(?!consent\.).+\.v[0-9]+\.yaml")


class ShippedChanged(Verdict):
    """A shipped file says otherwise than the version that a wave uses: a change is a file of its own."""


class NothingNew(Verdict):
    """The form says what the latest version says; `.version` is that one."""

    def __init__(self, version: QuestionnaireVersion) -> None:
        super().__init__(str(version))
        self.version = version


def compiled(*, wave: Wave) -> Questionnaire:
    """Core and module of the wave as one questionnaire, read once a process: a version in use never changes."""
    module = wave.module
    return _compiled(wave.questionnaire.content_hash, module.content_hash if module else "")


@lru_cache(maxsize=32)
def _compiled(core_hash: str, module_hash: str) -> Questionnaire:
    core = reader.from_json(_content(core_hash))
    return compose.compose(core, reader.from_json(_content(module_hash)) if module_hash else None)


def layout(*, wave: Wave) -> Layout:
    """The columns of the wave's score vectors, made once a process."""
    module = wave.module
    return _layout(wave.questionnaire.content_hash, module.content_hash if module else "")


@lru_cache(maxsize=32)
def _layout(core_hash: str, module_hash: str) -> Layout:
    return columns.layout(_compiled(core_hash, module_hash))


def _content(content_hash: str) -> object:
    return QuestionnaireVersion.objects.filter(content_hash=content_hash).values_list("content", flat=True)[0]


def used() -> Q:
    """Versions that a wave uses, in whatever state it is."""
    return Q(waves__isnull=False) | Q(module_waves__isnull=False)


def load_shipped(*, now: datetime) -> int:
    """Stores what the shipped files say; how many versions they are. Safe to repeat.

    Raises:
        ShippedChanged: a file differs from the stored version of its code and number, and a wave uses that one.
    """
    shipped = sorted(
        (one for one in files("surveys.questionnaires").iterdir() if _SHIPPED.fullmatch(one.name)),
        key=lambda one: one.name,
    )
    with transaction.atomic():
        for one in shipped:
            _load(reader.from_yaml(one.read_text(encoding="utf-8")), now)
    return len(shipped)


def _load(questionnaire: Questionnaire, now: datetime) -> None:
    code, version = questionnaire.code, questionnaire.version
    stored = QuestionnaireVersion.objects.filter(code=code, version=version)
    told = writer.digest(questionnaire)
    if stored.filter(content_hash=told).exists():
        return
    if stored.filter(used()).exists():
        raise ShippedChanged(f"{code} v{version}")
    facts = _facts(questionnaire) | {"origin": QuestionnaireVersion.Origin.SHIPPED, "created_at": now}
    QuestionnaireVersion.objects.update_or_create(code=code, version=version, defaults=facts)


def add(*, content: bytes, name: str, one_language: bool, by: User, now: datetime) -> QuestionnaireVersion:
    """The next version of the questionnaire in an XLSForm. Options that earlier versions had and this one does not are
    kept as retired; the file is kept as it came.

    Raises:
        monitoring.sources.refusals.TableRefused: no XLSX workbook that is read.
        FormRefused: with every reason and its place.
        NothingNew: it says what the latest version says.
    """
    read = reading.read(content, name=name, one_language=one_language)
    with transaction.atomic():
        earlier = _earlier(read.code)
        latest = earlier[-1] if earlier else None
        fresh = replace(_with_retired(read, earlier), version=latest[0].version + 1 if latest else 1)
        if latest and writer.digest(replace(fresh, version=latest[0].version)) == latest[0].content_hash:
            raise NothingNew(latest[0])
        raw, _created = RawFile.objects.get_or_create(
            sha256=hashlib.sha256(content).hexdigest(),
            defaults={"size": len(content), "content": gzip.compress(content, 6), "received_at": now},
        )
        stored = QuestionnaireVersion.objects.create(
            code=fresh.code,
            version=fresh.version,
            origin=QuestionnaireVersion.Origin.XLSFORM,
            raw_file=raw,
            created_by=by,
            created_at=now,
            **_facts(fresh),
        )
        audit.record(
            by=by,
            action="questionnaire.add",
            subject="questionnaire",
            subject_id=stored.pk,
            now=now,
            details={"version": str(stored), "sha256": stored.content_hash},
        )
    return stored


def read(*, version: QuestionnaireVersion) -> Questionnaire:
    """The stored definition."""
    return reader.from_json(version.content)


def _facts(questionnaire: Questionnaire) -> dict[str, object]:
    return {
        "kind": questionnaire.kind,
        "title_ko": questionnaire.title.ko,
        "title_en": questionnaire.title.en,
        "content": writer.to_json(questionnaire),
        "content_hash": writer.digest(questionnaire),
    }


def _earlier(code: str) -> list[tuple[QuestionnaireVersion, Questionnaire]]:
    """All versions of a questionnaire, the oldest first, held until the caller's transaction ends."""
    rows = QuestionnaireVersion.objects.select_for_update().filter(code=code).order_by("version")
    return [(row, read(version=row)) for row in rows]


def _with_retired(
    fresh: Questionnaire, earlier: list[tuple[QuestionnaireVersion, Questionnaire]]
) -> Questionnaire:
    """The questionnaire with what its items once offered; an item that was of another type is refused."""
    refusals: list[Refusal] = []
    groups = []
    for group in fresh.groups:
        items = []
        for item in group.items:
            kept = item
            for row, before in earlier:
                old = before.item(item.code)
                if old is not None and old.type != item.type:
                    params = {"before": old.type, "version": str(row.version)}
                    refusals.append(Refusal("survey", 0, "type", item.code, "used_type", params))
                elif old is not None:
                    kept = _retire(kept, old)
            items.append(kept)
        groups.append(replace(group, items=tuple(items)))
    if refusals:
        raise FormRefused(refusals)
    return replace(fresh, groups=tuple(groups))


def _retire(item: Item, old: Item) -> Item:
    gone = tuple(replace(option, retired=True) for option in old.options if item.option(option.code) is None)
    return replace(item, options=item.options + gone)
