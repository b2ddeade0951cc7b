"""Who may do what in the collection room; pages, API and admin ask by name. The roles are monitoring's."""

from rules.permissions import add_perm

from monitoring.permissions import is_administrator, is_field_officer, prepares_statistics

SEE_ROUNDS = "surveys.see_rounds"
MANAGE_ROUNDS = "surveys.manage_rounds"
LAUNCH_WAVE = "surveys.launch_wave"
MANAGE_INSTRUMENT = "surveys.manage_instrument"
SEND_INVITATIONS = "surveys.send_invitations"
ASSIST_ANSWER = "surveys.assist_answer"
REQUEST_EXPORT = "surveys.request_export"
APPROVE_EXPORT = "surveys.approve_export"
SEE_ESTIMATES = "surveys.see_estimates"

add_perm(SEE_ROUNDS, prepares_statistics)
add_perm(MANAGE_ROUNDS, prepares_statistics)
# An analyst prepares a wave, an administrator answers for it.
add_perm(LAUNCH_WAVE, is_administrator)
add_perm(MANAGE_INSTRUMENT, prepares_statistics)
add_perm(SEND_INVITATIONS, prepares_statistics)
add_perm(ASSIST_ANSWER, prepares_statistics | is_field_officer)
add_perm(REQUEST_EXPORT, prepares_statistics)
# That the two are different people is a rule of the domain and of the database.
add_perm(APPROVE_EXPORT, prepares_statistics)
# Exact figures that are not released: for those who work on the statistics, and for nobody else.
add_perm(SEE_ESTIMATES, prepares_statistics)
