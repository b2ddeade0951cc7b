"""Questionnaires as the waves use them."""

from functools import lru_cache

from surveys.instrument import compose, reader
from surveys.instrument.schema import Questionnaire
from surveys.models import QuestionnaireVersion, Wave


def compiled(*, wave: Wave) -> Questionnaire:
    """Core and module of the wave as one questionnaire, read once a process: a version in use never changes."""
    module = wave.module
    return _compiled(wave.questionnaire.content_hash, module.content_hash if module else "")


@lru_cache(maxsize=32)
def _compiled(core_hash: str, module_hash: str) -> Questionnaire:
    core = reader.from_json(_content(core_hash))
    return compose.compose(core, reader.from_json(_content(module_hash)) if module_hash else None)


def _content(content_hash: str) -> object:
    return QuestionnaireVersion.objects.filter(content_hash=content_hash).values_list("content", flat=True)[0]
