"""What every endpoint of published data shares: the moment asked for, the ETag of its release, strict parameters."""

import hashlib
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.calc import moments
from monitoring.definitions import catalog
from monitoring.domain.queries import published

# Part of every ETag: raised when an answer changes its shape without a release.
SHAPE = "1"
ALWAYS_ALLOWED = {"format", "cursor", "page_size", "as_of"}


class PublishedView(GenericAPIView[Any]):
    """Sets `as_of`; answers 304 to a client that has this release already; refuses parameters it does not know."""

    as_of: datetime

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        # The address has no language: errors speak the one that the client asks for.
        translation.activate(translation.get_language_from_request(request))
        self.as_of = _moment(request.query_params.get("as_of", ""), timezone.now())
        self._refuse_unknown_parameters(request)
        _check_page_size(request.query_params.get("page_size", ""), self)

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK and hasattr(self, "as_of"):
            response["ETag"] = self.etag()
            patch_cache_control(response, public=True, no_cache=True)
            patch_vary_headers(response, ["Accept"])
        return response

    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        if self.etag() in _tags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": self.etag(), "Cache-Control": "public, no-cache"})
        return self.answer(request, *args, **kwargs)

    def answer(self, request: Request, *args: object, **kwargs: object) -> Response:  # noqa: ARG002 - as detail views
        """The page of results; a detail view overrides this."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def etag(self) -> str:
        """From the release that is public at `as_of`, the definitions and the address: equal on every server."""
        address = self.request.get_full_path()
        form = getattr(self.request.accepted_renderer, "format", "json")
        text = "|".join((SHAPE, catalog.digest(), published.mark(as_of=self.as_of), address, form))
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def _refuse_unknown_parameters(self, request: Request) -> None:
        filters = getattr(self, "filterset_class", None)
        known = (
            ALWAYS_ALLOWED
            | set(filters.base_filters if filters else ())
            | set(getattr(self, "parameters", ()))
        )
        for name in request.query_params:
            if name not in known:
                text = _("There is no parameter “{name}” here. Known: {known}.")
                raise ValidationError({name: [text.format(name=name, known=", ".join(sorted(known)))]})


def _moment(text: str, now: datetime) -> datetime:
    if not text:
        # The latest release's own moment and not `now`: a publication that is being written at this second would
        # change the answer to `now` afterwards, under a client that pages through it.
        release = published.latest_release(as_of=now)
        return release.published_at if release and release.published_at else now
    try:
        return moments.parse(text, now=now)
    except moments.BadMoment as bad:
        words = {
            "form": _("“{text}” is not a date or a time. Write 2026-11-24 or 2026-11-24T09:00:00+09:00."),
            "future": _("“{text}” lies in the future. What is not published yet cannot be asked for."),
        }
        raise ValidationError({"as_of": [words[bad.rule].format(text=bad.text)]}) from bad


def _check_page_size(text: str, view: PublishedView) -> None:
    most = getattr(view.pagination_class, "max_page_size", None)
    if text and most and not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        words = _("“{text}” is not a page size. Write a whole number from 1 to {most}.")
        raise ValidationError({"page_size": [words.format(text=text, most=most)]})


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
