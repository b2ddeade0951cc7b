"""Who may be logged in: demo accounts only in a demo, whatever was true when the server or the session began."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from monitoring.models import User


class PeopleBackend(ModelBackend):
    # Django asks again for every request of an open session.
    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not getattr(user, "is_demo", False))
