"""Prints the demo logins for the terminal that started the demo."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from monitoring.domain import demo


class Command(BaseCommand):
    help = "Only with WINWIN_DEMO=1."

    def handle(self, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Demo logins exist only with WINWIN_DEMO=1.")
        for name, role in demo.LOGINS:
            self.stdout.write(f"  {name:<14} {demo.PASSWORD}   {role.value}")
