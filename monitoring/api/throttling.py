"""The public limit: requests a minute for each client, counted in the database over all processes."""

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from monitoring.domain import throttles

MINUTE = 60


class PublicThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: object) -> bool:  # noqa: ARG002 - DRF's signature
        self.now = timezone.now()
        user = request.user
        client = f"user:{user.pk}" if user and user.is_authenticated else f"ip:{self.get_ident(request)}"
        return throttles.count(client=client, now=self.now) <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return MINUTE - self.now.second
