"""The pages of the collection room: staff under /rounds/, respondents under /s/."""

from django.urls import URLPattern, URLResolver

from surveys.fieldwork import console_urls, estimate_urls, form_urls, invitation_urls, round_urls
from surveys.portal import stop_urls
from surveys.portal import urls as portal

urlpatterns: list[URLPattern | URLResolver] = [
    *console_urls.urlpatterns,
    *estimate_urls.urlpatterns,
    *portal.urlpatterns,
    *stop_urls.urlpatterns,
    *invitation_urls.urlpatterns,
    *form_urls.urlpatterns,
    *round_urls.urlpatterns,
]
