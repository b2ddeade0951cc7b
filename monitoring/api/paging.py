"""Cursor paging over a state that does not move: the first page fixes the moment, the next links carry it."""

import re
from typing import Any

from django.conf import settings
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from monitoring.api.numbers import moment

PAGE_SIZE = 100
PAGE_SIZE_MOST: int = settings.API_PAGE_SIZE_MOST


class Pager(CursorPagination):
    page_size = PAGE_SIZE
    max_page_size = PAGE_SIZE_MOST
    page_size_query_param = "page_size"
    page_size_query_description = f"Results on a page, 1 to {PAGE_SIZE_MOST}."
    ordering = "pk"

    def paginate_queryset(self, queryset, request: Request, view=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        page: list[Any] | None = super().paginate_queryset(queryset, request, view)
        self.as_of = getattr(view, "as_of", None)
        if self.as_of and self.base_url:
            self.base_url = replace_query_param(self.base_url, "as_of", moment(self.as_of))
        return page

    def get_paginated_response(self, data: object) -> Response:
        following = self.get_next_link()
        head = {"as_of": moment(self.as_of)} if self.as_of else {}
        sizes = {"page_size": self.page_size, "page_size_most": PAGE_SIZE_MOST}
        response = Response(
            {"results": data, "next": following, "previous": self.get_previous_link(), **sizes, **head}
        )
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response

    def decode_cursor(self, request: Request) -> Any:  # noqa: ANN401 - DRF's own tuple
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not re.fullmatch(r"[0-9]{1,18}", str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_page_size(self, request: Request) -> int:
        size = super().get_page_size(request)
        self.page_size = size or PAGE_SIZE
        return self.page_size

    def get_paginated_response_schema(self, schema: dict[str, object]) -> dict[str, object]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": link,
                "previous": link,
                "page_size": {"type": "integer"},
                "page_size_most": {"type": "integer", "example": PAGE_SIZE_MOST},
                "as_of": {"type": "string", "format": "date-time"},
            },
        }
