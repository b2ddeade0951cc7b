"""Addresses of the portal. A token is longer than any of these words."""

from django.urls import path

from surveys.portal import assist, buyers, entrance, finish, naming, questions

urlpatterns = [
    path("s/", entrance.enter, name="answer-enter"),
    path("s/start/", entrance.start, name="answer-start"),
    path("s/consent/", entrance.consent, name="answer-consent"),
    path("s/closed/", entrance.closed, name="answer-closed"),
    path("s/buyers/", buyers.choose, name="answer-buyers"),
    path("s/resume/", questions.resume, name="answer-resume"),
    path("s/q/<slug:group>/", questions.firm, name="answer-page"),
    path("s/q/<slug:group>/<int:buyer>/", questions.about_buyer, name="answer-buyer-page"),
    path("s/suppliers/", naming.name, name="answer-naming"),
    path("s/submit/", finish.submit, name="answer-submit"),
    path("s/left/", finish.left, name="answer-left"),
    path("s/taken/", finish.taken, name="answer-taken"),
    path("s/receipt/", finish.receipt, name="answer-receipt"),
    path("s/receipt/withdraw/", finish.withdraw, name="answer-withdraw"),
    path("s/receipt/correct/", finish.correct, name="answer-correct"),
    path("rounds/assist/", assist.choose, name="assist-choose"),
    path("rounds/waves/<int:wave_id>/assist/", assist.assist, name="assist"),
    path("s/<str:token>/", entrance.landing, name="answer"),
]
