"""Which answer a firm gave: for a correction or deletion that it asks for by letter, while the key of the wave exists."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from monitoring.models import User
from surveys.domain import keys, vault
from surveys.models import Invitation
from surveys.permissions import LAUNCH_WAVE


class Command(BaseCommand):
    help = (
        "Name the response of an invitation of a confidential wave. The look-up is recorded with its reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("invitation", help="id of the invitation")
        parser.add_argument("--by", required=True, help="user name of an administrator")
        parser.add_argument("--reason", required=True)

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - the values of argparse
        by = User.objects.filter(username=options["by"]).first()
        if by is None or not by.has_perm(LAUNCH_WAVE):
            raise CommandError("--by must name an administrator.")
        if not options["reason"].strip():
            raise CommandError("--reason must say why.")
        invitation = Invitation.objects.select_related("wave").filter(pk=options["invitation"]).first()
        if invitation is None:
            raise CommandError("There is no such invitation.")
        try:
            link = vault.relink_for(
                invitation=invitation, by=by, reason=options["reason"], now=timezone.now()
            )
        except keys.KeyIsGone as error:
            raise CommandError(
                "The key of this wave does not exist. Nobody can link its answers any more."
            ) from error
        if link is None:
            raise CommandError("This invitation gave no answer.")
        state = "withdrawn" if link.is_withdrawn else "submitted"
        self.stdout.write(f"{link.response_id} {state}")
