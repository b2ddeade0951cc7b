from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Statistics")

    def ready(self) -> None:
        from monitoring import checks  # noqa: F401, PLC0415 - registers the system checks
