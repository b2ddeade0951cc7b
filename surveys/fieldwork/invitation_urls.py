"""Addresses of the pages around invitations, letters and the stop list."""

from django.urls import path

from surveys.fieldwork import invitations, letters, stops

_WAVE = "rounds/waves/<int:wave_id>/"
_ONE = f"{_WAVE}invitations/<uuid:invitation_id>/"

urlpatterns = [
    path("rounds/stops/", stops.stop_list, name="stop-list"),
    path("rounds/stops/<int:entry_id>/remove/", stops.stop_remove, name="stop-remove"),
    path(f"{_WAVE}invitations/", invitations.wave_invitations, name="wave-invitations"),
    path(f"{_WAVE}deliveries/plan/", invitations.deliveries_plan, name="deliveries-plan"),
    path(
        f"{_WAVE}deliveries/<int:delivery_id>/resolve/",
        invitations.delivery_resolve,
        name="delivery-resolve",
    ),
    path(f"{_WAVE}letters.pdf", letters.letters_pdf, name="letters-pdf"),
    path(f"{_WAVE}letters/sent/", letters.letters_sent, name="letters-sent"),
    path(_ONE, invitations.invitation, name="invitation"),
    path(f"{_ONE}reissue/", invitations.invitation_reissue, name="invitation-reissue"),
    path(f"{_ONE}returned/", invitations.invitation_returned, name="invitation-returned"),
    path(f"{_ONE}revoke/", invitations.invitation_revoke, name="invitation-revoke"),
]
