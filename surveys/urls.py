"""The pages of the collection room: staff under /rounds/, respondents under /s/."""

from django.urls import URLPattern, URLResolver

from surveys.portal import urls as portal

urlpatterns: list[URLPattern | URLResolver] = [*portal.urlpatterns]
