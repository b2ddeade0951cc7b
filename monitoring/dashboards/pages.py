"""One page of a long list, and the line that leads through it."""

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

Row = TypeVar("Row", bound=Model)


def cut(rows: QuerySet[Row], *, request: HttpRequest, size: int) -> tuple[Page[Row], dict[str, Any] | None]:
    """The page that `?page=` asks for, and the pager's context (None where one page holds all).

    A page that does not exist becomes the nearest one.
    """
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return page, pager(page, request=request)


def pager(page: Page[Any], *, request: HttpRequest) -> dict[str, Any] | None:
    if page.paginator.num_pages == 1:
        return None
    return {
        "summary": _("%(first)s–%(last)s of %(count)s")
        % {
            "first": f"{page.start_index():,}",
            "last": f"{page.end_index():,}",
            "count": f"{page.paginator.count:,}",
        },
        "previous_url": _address(request, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _address(request, page.next_page_number()) if page.has_next() else "",
    }


def _address(request: HttpRequest, number: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(number)
    return f"{request.path}?{asked.urlencode()}"
