from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys and visits")

    def ready(self) -> None:
        from monitoring.domain import kinds as monitoring_kinds  # noqa: PLC0415 - models first
        from monitoring.domain import reference  # noqa: PLC0415
        from surveys.domain import kinds, questionnaires  # noqa: PLC0415

        monitoring_kinds.KINDS.update(kinds.KINDS)
        reference.LOADERS["questionnaires"] = lambda now: questionnaires.load_shipped(now=now)
