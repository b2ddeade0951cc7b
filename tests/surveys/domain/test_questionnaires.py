"""Versions come in whole, stay as they are once a wave uses them, and lose no code that was ever used."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import people, waves

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def core() -> Any:
    from surveys.instrument import reader

    return reader.from_yaml(waves.CORE.read_text(encoding="utf-8"))


def hand_in(questionnaire: Any) -> Any:
    from surveys.domain import questionnaires
    from surveys.xlsform import writing

    return questionnaires.add(
        content=writing.write(questionnaire), name="form.xlsx", one_language=False, by=people.make("analyst"), now=NOW
    )  # fmt: skip


def test_shipped_versions_are_loaded_once() -> None:
    from surveys.domain import questionnaires
    from surveys.models import QuestionnaireVersion

    counts = [questionnaires.load_shipped(now=NOW), questionnaires.load_shipped(now=NOW)]
    stored = QuestionnaireVersion.objects.order_by("pk")
    assert counts == [len(stored), len(stored)]
    assert {(one.code, one.version, one.kind) for one in stored} >= {("core", 1, "core")}
    assert [questionnaires.read(version=one).code for one in stored] == [one.code for one in stored]


def test_a_changed_file_replaces_an_unused_version_and_is_refused_for_a_used_one() -> None:
    from surveys.domain import questionnaires
    from surveys.models import QuestionnaireVersion

    questionnaires.load_shipped(now=NOW)
    row = QuestionnaireVersion.objects.filter(code="core", version=1)
    told = row.get().content_hash
    row.update(content_hash="0" * 64)
    questionnaires.load_shipped(now=NOW)
    assert row.get().content_hash == told
    row.update(content_hash="0" * 64)
    waves.make()
    with pytest.raises(questionnaires.ShippedChanged):
        questionnaires.load_shipped(now=NOW)
    assert row.get().content_hash == "0" * 64


def test_a_form_becomes_the_next_version_with_vanished_options_retired() -> None:
    from surveys.domain import questionnaires

    waves.core()
    before = core()
    group = next(group for group in before.groups if group.item("price_setting"))
    item = group.item("price_setting")
    shorter = replace(item, options=item.options[1:])
    items = tuple(shorter if one.code == item.code else one for one in group.items)
    edits = tuple(edit for edit in before.edits if item.options[0].code not in str(edit.violated))
    changed = replace(
        before,
        groups=tuple(replace(group, items=items) if one.code == group.code else one for one in before.groups),
        edits=edits,
    )
    stored = hand_in(changed)
    after = questionnaires.read(version=stored).item("price_setting")
    assert (stored.code, stored.version, stored.origin) == ("core", 2, "xlsform")
    assert [option.code for option in after.offered()] == [option.code for option in item.options[1:]]
    assert [option.code for option in after.options if option.retired] == [item.options[0].code]


def test_an_item_keeps_its_type() -> None:
    from surveys.instrument.schema import Scoring
    from surveys.xlsform.refusals import FormRefused

    waves.core()
    before = core()
    groups = tuple(
        replace(group, items=tuple(
            replace(one, type="multiple", scoring=one.scoring and Scoring(combine="worst")) if one.code == "written_orders" else one
            for one in group.items
        ))
        for group in before.groups
    )  # fmt: skip
    with pytest.raises(FormRefused) as refused:
        hand_in(replace(before, groups=groups))
    assert [(one.rule, one.value) for one in refused.value.refusals] == [("used_type", "written_orders")]


def test_what_says_nothing_new_makes_no_version() -> None:
    from surveys.domain import questionnaires

    waves.core()
    with pytest.raises(questionnaires.NothingNew):
        hand_in(core())
