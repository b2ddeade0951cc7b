"""The pages of the collection room: staff under /rounds/, respondents under /s/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
