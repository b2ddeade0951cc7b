"""The one JSON form of a questionnaire, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from surveys.instrument.answers import canonical

if TYPE_CHECKING:
    from surveys.instrument.schema import Questionnaire


def to_json(questionnaire: Questionnaire) -> dict[str, object]:
    """Plain JSON that `reader.from_json` reads back to an equal questionnaire. Fields at their default are left out,
    so a field added later changes no hash; decimals are texts without needless zeros.
    """
    return cast("dict[str, object]", _plain(questionnaire))


def digest(questionnaire: Questionnaire) -> str:
    """SHA-256 in hex of the canonical JSON text (UTF-8, keys sorted, no blanks)."""
    text = json.dumps(to_json(questionnaire), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(content)
            for field in fields(value)
            if (content := getattr(value, field.name)) is not None and content != field.default
        }
    if isinstance(value, Decimal):
        return canonical(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value
