"""`/register/`: the firms, one firm with its sizes and relations, and, apart and on record, how it is reached."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.calc import business_numbers
from monitoring.dashboards import csv_files, pages, register_firm, register_list
from monitoring.dashboards.access import needs, person
from monitoring.domain import enterprises
from monitoring.domain.queries import enterprises as queries
from monitoring.domain.queries import relations
from monitoring.models import Enterprise
from monitoring.permissions import IMPORT_REGISTER, SEE_CONTACTS, SEE_REGISTER

PAGE = 50
CSV_HEADER = [
    "business_number",
    "name_ko",
    "name_en",
    "industry",
    "region",
    "size_class",
    "tier",
    "synthetic",
]


@require_safe
@never_cache
@needs(SEE_REGISTER)
def firm_list(request: HttpRequest) -> HttpResponse:
    choice = register_list.choose(request.GET)
    rows, pager = pages.cut(queries.search(day=timezone.localdate(), **choice), request=request, size=PAGE)
    page = register_list.build(
        rows,
        pager,
        choice=choice,
        day=timezone.localdate(),
        query=request.GET.urlencode(),
        may_import=request.user.has_perm(IMPORT_REGISTER),
    )
    return render(request, "monitoring/register/list.html", {"page": page})


@require_safe
@needs(SEE_REGISTER)
def firms_csv(request: HttpRequest) -> HttpResponseBase:
    """The firms that the filters leave, with the columns that an import reads; no contacts."""
    found = queries.search(day=timezone.localdate(), **register_list.choose(request.GET))

    def rows() -> Iterator[list[object]]:
        for one in found.iterator(chunk_size=2_000):
            number = business_numbers.written(one.business_number)
            codes = [one.industry, one.region, one.size_class, one.tier]
            yield [number, one.name_ko, one.name_en, *codes, "yes" if one.is_synthetic else ""]

    return csv_files.stream(name="register.csv", header=CSV_HEADER, rows=rows())


@require_safe
@never_cache
@needs(SEE_REGISTER)
def firm_page(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    firm, day = _found(enterprise_id), timezone.localdate()
    suppliers, pager = pages.cut(relations.suppliers(buyer=firm), request=request, size=PAGE)
    page = register_firm.build(
        firm, day=day, suppliers=suppliers, pager=pager, may_see_contacts=request.user.has_perm(SEE_CONTACTS)
    )
    return render(request, "monitoring/register/firm.html", {"page": page})


@require_safe
@never_cache
@needs(SEE_CONTACTS)
def firm_contacts(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Personal data: who looked, and when, is recorded."""
    firm = _found(enterprise_id)
    contacts = enterprises.see_contacts(enterprise=firm, by=person(request), now=timezone.now())
    page = register_firm.contacts(firm, contacts)
    return render(request, "monitoring/register/contacts.html", {"page": page})


def _found(enterprise_id: int) -> Enterprise:
    firm = queries.one(enterprise_id=enterprise_id)
    if firm is None:
        raise Http404
    return firm
