from django.apps import AppConfig


class WinwinConfig(AppConfig):
    name = "winwin"

    def ready(self) -> None:
        # Tasks are shared: without this, a process that only sends them would not know the broker.
        from winwin import celery  # noqa: F401, PLC0415
