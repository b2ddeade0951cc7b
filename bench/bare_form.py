"""The peer of the portal: as little Django as a form with one INSERT needs, with the middleware of a new project."""

import os
import secrets
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings

_place = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY=secrets.token_urlsafe(50),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _place.path[1:],
            "USER": unquote(_place.username or ""),
            "PASSWORD": unquote(_place.password or ""),
            "HOST": _place.hostname,
            "PORT": _place.port,
            "CONN_MAX_AGE": 60,
        }
    },
    USE_TZ=True,
)
django.setup()

from django import forms  # noqa: E402 - after the set-up
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

TABLE = "CREATE TABLE bare_form (id bigserial PRIMARY KEY, name text, days integer, choice text)"
PAGE = engines["django"].from_string(
    "<!doctype html><html><head><title>Form</title></head><body><form method=post>{% csrf_token %}{{ form }}"
    "<button>Save</button></form></body></html>"
)


class BareForm(forms.Form):
    name = forms.CharField(max_length=100)
    days = forms.IntegerField(min_value=0)
    choice = forms.ChoiceField(choices=[(one, one) for one in "abcde"])


def form(request: HttpRequest) -> HttpResponse:
    filled = BareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and filled.is_valid():
        said = filled.cleaned_data
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bare_form (name, days, choice) VALUES (%s, %s, %s)",
                [said["name"], said["days"], said["choice"]],
            )
        return HttpResponseRedirect("/")
    return HttpResponse(PAGE.render({"form": filled}, request))


urlpatterns = [path("", form)]
application = get_wsgi_application()
