"""The register: firms and whom they sell to. Contacts are personal data, so every look at them is recorded."""

from typing import Any

from django.contrib.admin import register
from django.db.models import QuerySet
from django.http import HttpRequest

from monitoring.admin.read_only import Inspected, SeenOnly
from monitoring.admin.site import site
from monitoring.models import (
    BuyingRelation,
    Contact,
    Enterprise,
    EnterpriseSize,
    RelationEvidence,
    StagedEnterprise,
    StagedRelation,
)
from monitoring.permissions import SEE_CONTACTS, SEE_REGISTER
from monitoring.sources.register_columns import CONTACT


class Registered(SeenOnly):
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 - Django's models
        return super().has_view_permission(request, obj) and request.user.has_perm(SEE_REGISTER)


@register(Enterprise, site=site)
class EnterpriseAdmin(Registered):
    list_display = ("business_number", "name_ko", "industry", "region", "is_active", "is_synthetic")
    list_filter = ("is_active", "is_synthetic", "region")
    search_fields = ("business_number", "name_ko", "name_en")
    ordering = ("-id",)


@register(EnterpriseSize, site=site)
class EnterpriseSizeAdmin(Registered):
    list_display = ("enterprise", "size_class", "definition", "valid_from", "valid_to")
    list_select_related = ("enterprise",)
    list_filter = ("size_class",)
    search_fields = ("enterprise__business_number", "enterprise__name_ko")
    ordering = ("-id",)


@register(Contact, site=site)
class ContactAdmin(Inspected):
    """A list of firms, not of people: a person's data stands on the page of one firm alone."""

    list_display = ("enterprise", "language", "is_primary", "mail_state")
    list_select_related = ("enterprise",)
    list_filter = ("mail_state", "language")
    search_fields = ("enterprise__business_number", "enterprise__name_ko")
    ordering = ("-id",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 - Django's models
        return super().has_view_permission(request, obj) and request.user.has_perm(SEE_CONTACTS)


@register(BuyingRelation, site=site)
class BuyingRelationAdmin(Registered):
    list_display = ("supplier", "buyer", "tier", "valid_from", "valid_to")
    list_filter = ("tier",)
    search_fields = ("supplier__business_number", "buyer__business_number")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("supplier", "buyer")


@register(RelationEvidence, site=site)
class RelationEvidenceAdmin(Registered):
    list_display = ("relation", "provenance", "arrived_in")
    list_select_related = ("relation", "arrived_in")
    list_filter = ("provenance",)
    ordering = ("-id",)


@register(StagedEnterprise, site=site)
class StagedEnterpriseAdmin(Registered):
    """Without the contacts that the file holds."""

    list_display = ("file", "row", "business_number", "name_ko", "industry", "region", "size_class", "change")
    list_select_related = ("file",)
    list_filter = ("change",)
    exclude = CONTACT

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*CONTACT)


@register(StagedRelation, site=site)
class StagedRelationAdmin(Registered):
    list_display = ("file", "row", "supplier", "buyer", "tier", "provenance", "change")
    list_select_related = ("file",)
    list_filter = ("change",)
