"""The address in the stop link of each mail."""

from django.urls import path

from surveys.portal import stop

urlpatterns = [path("stop/<slug:code>/", stop.stop, name="stop")]
