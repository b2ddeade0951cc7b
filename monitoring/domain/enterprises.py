"""Firms of the register: who they are, how large they were when, and, kept apart, how they are reached."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from monitoring.calc import business_numbers
from monitoring.domain import audit
from monitoring.domain.verdicts import Verdict
from monitoring.models import Contact, Enterprise, EnterpriseSize, User


class NotReachable(Verdict):
    """A contact needs an e-mail address, a telephone number or a postal address."""


def register(
    *,
    business_number: str,
    name_ko: str,
    industry: str,
    region: str,
    by: User | None,
    now: datetime,
    name_en: str = "",
    is_synthetic: bool = False,
) -> Enterprise:
    """The firm of this number, as it is registered or, if it is not, newly registered with these facts.

    Raises:
        business_numbers.BadBusinessNumber: it is no valid number.
    """
    number = business_numbers.parse(business_number)
    with transaction.atomic():
        enterprise, created = Enterprise.objects.get_or_create(
            business_number=number,
            defaults={
                "name_ko": name_ko,
                "name_en": name_en,
                "industry": industry,
                "region": region,
                "is_synthetic": is_synthetic,
                "created_at": now,
            },
        )
        if created:
            _record(by=by, action="register", enterprise=enterprise, now=now)
    return enterprise


def describe(
    *,
    enterprise: Enterprise,
    name_ko: str,
    name_en: str,
    industry: str,
    region: str,
    by: User | None,
    now: datetime,
) -> None:
    """Takes over names and codes; the record of the change keeps the old ones, so that a rename can be followed."""
    new = {"name_ko": name_ko, "name_en": name_en, "industry": industry, "region": region}
    with transaction.atomic():
        stored = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        old = {name: getattr(stored, name) for name, value in new.items() if getattr(stored, name) != value}
        if old:
            Enterprise.objects.filter(pk=stored.pk).update(**new)
            _record(by=by, action="describe", enterprise=stored, now=now, details={"before": old})
    enterprise.refresh_from_db()


def set_size(
    *, enterprise: Enterprise, size_class: str, valid_from: date | None, definition: str = ""
) -> EnterpriseSize:
    """The firm has this size class from that day on, until the next one that is known to begin later.

    `valid_from=None`: always so far. A class that was in force on that day ends there; one that began on that very
    day is replaced.
    """
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        rows = EnterpriseSize.objects.filter(enterprise=enterprise)
        rows.filter(valid_from=valid_from).delete()
        later = rows.exclude(valid_from=None).order_by("valid_from")
        if valid_from is not None:
            later = later.filter(valid_from__gt=valid_from)
            rows.filter(
                Q(valid_from=None) | Q(valid_from__lt=valid_from),
                Q(valid_to=None) | Q(valid_to__gt=valid_from),
            ).update(valid_to=valid_from)
        following = later.first()
        return EnterpriseSize.objects.create(
            enterprise=enterprise,
            size_class=size_class,
            definition=definition,
            valid_from=valid_from,
            valid_to=following.valid_from if following else None,
        )


def size_on(*, enterprise: Enterprise, day: date) -> str:
    """The size class that the firm had on that day; empty where none is known."""
    found = EnterpriseSize.objects.filter(enterprise=enterprise).on(day).order_by("pk").first()
    return found.size_class if found else ""


def write_contact(
    *,
    enterprise: Enterprise,
    name: str = "",
    email: str = "",
    phone: str = "",
    address: str = "",
    postcode: str = "",
    language: str = Contact.Language.KOREAN,
) -> Contact:
    """The firm's first contact is now this one. A new e-mail address counts as good until mail comes back.

    Raises:
        NotReachable: neither e-mail, telephone nor postal address is given.
    """
    if not (email or phone or address):
        raise NotReachable
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        contact = Contact.objects.filter(enterprise=enterprise, is_primary=True).first()
        contact = contact or Contact(enterprise=enterprise)
        if contact.email != email:
            contact.mail_state = Contact.State.GOOD
        contact.name, contact.email, contact.phone = name, email, phone
        contact.address, contact.postcode, contact.language = address, postcode, language
        contact.save()
    return contact


def see_contacts(*, enterprise: Enterprise, by: User, now: datetime) -> list[Contact]:
    """The firm's contacts, first one first; that this person looked is recorded."""
    with transaction.atomic():
        _record(by=by, action="see_contacts", enterprise=enterprise, now=now)
        return list(Contact.objects.filter(enterprise=enterprise).order_by(F("is_primary").desc(), "pk"))


def _record(
    *,
    by: User | None,
    action: str,
    enterprise: Enterprise,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    audit.record(
        by=by,
        action=f"enterprise.{action}",
        subject="enterprise",
        subject_id=enterprise.pk,
        now=now,
        details=details,
    )
