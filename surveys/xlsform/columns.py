"""Names of columns: those of XLSForm that are read, ours beside them, and those that are only looks."""

from __future__ import annotations

import re
from typing import Final

KOREAN: Final = "한국어 (ko)"
ENGLISH: Final = "English (en)"
LANGUAGES: Final = {"ko": KOREAN, "en": ENGLISH}

SURVEY_TEXTS: Final = ("label", "hint", "constraint_message", "unit")
SURVEY: Final = (
    "type",
    "name",
    "required",
    "relevant",
    "constraint",
    "parameters",
    "repeat_count",
    "disabled",
)
SURVEY_OURS: Final = (
    "answer_type", "area", "axis", "role", "decimals", "max_length",
    "scored", "score_index", "score_combine", "score_start", "score_low", "score_high", "score_bands",
)  # fmt: skip
CHOICE_TEXTS: Final = ("label",)
CHOICES: Final = ("list_name", "name", "list name")
CHOICES_OURS: Final = ("score", "exclusive", "retired", "absence")
SETTINGS: Final = ("form_title", "form_id", "version", "default_language")
SETTINGS_OURS: Final = ("kind",)
EDITS: Final = ("code", "kind", "violated")
AREAS: Final = ("code", "weight")
AXES: Final = ("code",)
INDICES: Final = ("code", "lowest", "highest", "grades", "source")
# how a form looks or is sent in other programs; nothing is lost without them
LOOKS: Final = frozenset(
    ("appearance", "required_message", "style", "theme", "public_key", "submission_url", "auto_send", "auto_delete",
     "instance_name", "id_string", "title", "allow_choice_duplicates", "name", "xml_external_source")
)  # fmt: skip
_IN_LANGUAGE: Final = re.compile(r"(?P<field>[A-Za-z_ ]+?)\s*:{1,2}\s*(?P<language>.+)")
_CODE: Final = re.compile(r"\(([a-z]{2,3})[^)]*\)\s*$")
_NAMES: Final = {"한국어": "ko", "korean": "ko", "ko": "ko", "english": "en", "en": "en"}


def text(field: str, language: str) -> str:
    """The name of the column for `field` in `language` (ko or en)."""
    return f"{field}::{LANGUAGES[language]}"


def parts(column: str) -> tuple[str, str] | None:
    """(field, ko | en | "") of a column that names a language; None for one that names none. "" is another one."""
    match = _IN_LANGUAGE.fullmatch(column)
    if match is None:
        return None
    said = match["language"].strip()
    code = _CODE.search(said)
    language = code[1] if code else _NAMES.get(said.lower(), "")
    return match["field"].strip().lower(), language if language in LANGUAGES else ""
