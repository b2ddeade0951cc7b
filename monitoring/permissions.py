"""Who may do what: the one policy place. Roles become predicates here; pages, API and admin ask by name."""

from rules.permissions import add_perm
from rules.predicates import predicate

from monitoring.models import User


@predicate
def is_administrator(user: User) -> bool:
    return user.is_active and getattr(user, "role", None) == User.Role.ADMINISTRATOR


@predicate
def is_analyst(user: User) -> bool:
    return user.is_active and getattr(user, "role", None) == User.Role.ANALYST


@predicate
def is_field_officer(user: User) -> bool:
    return user.is_active and getattr(user, "role", None) == User.Role.FIELD_OFFICER


@predicate
def is_viewer(user: User) -> bool:
    return user.is_active and getattr(user, "role", None) == User.Role.VIEWER


prepares_statistics = is_administrator | is_analyst

IMPORT = "monitoring.import_observations"
SEE_UNRELEASED = "monitoring.see_unreleased"
PREPARE_RELEASE = "monitoring.prepare_release"
SIGN_RELEASE = "monitoring.sign_release"
SEE_ADMIN = "monitoring.see_admin"
MANAGE_PEOPLE = "monitoring.manage_people"
SEE_REGISTER = "monitoring.see_register"
SEE_CONTACTS = "monitoring.see_contacts"
IMPORT_REGISTER = "monitoring.import_register"

add_perm(IMPORT, prepares_statistics)
add_perm(SEE_UNRELEASED, prepares_statistics)
add_perm(PREPARE_RELEASE, prepares_statistics)
# The signature is the commission's: an analyst prepares, an administrator answers for it.
add_perm(SIGN_RELEASE, is_administrator)
add_perm(SEE_ADMIN, prepares_statistics)
add_perm(MANAGE_PEOPLE, is_administrator)
add_perm(SEE_REGISTER, prepares_statistics)
# Contacts are personal data: only who sends to them, for the commission.
add_perm(SEE_CONTACTS, is_administrator)
add_perm(IMPORT_REGISTER, prepares_statistics)
