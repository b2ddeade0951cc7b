"""Versions of questionnaires and the waves that use them."""

from django.db.models import Count, QuerySet

from surveys.models import QuestionnaireVersion


def listed() -> QuerySet[QuestionnaireVersion]:
    """Newest version first within each questionnaire; `use_count` counts the waves that use it."""
    return (
        QuestionnaireVersion.objects.annotate(
            use_count=Count("waves", distinct=True) + Count("module_waves", distinct=True)
        )
        .select_related("created_by")
        .order_by("code", "-version")
    )


def one(*, version_id: int) -> QuestionnaireVersion | None:
    return listed().filter(pk=version_id).first()


def previous(*, version: QuestionnaireVersion) -> QuestionnaireVersion | None:
    """The version before it of the same questionnaire."""
    earlier = QuestionnaireVersion.objects.filter(code=version.code, version__lt=version.version)
    return earlier.order_by("-version").first()
