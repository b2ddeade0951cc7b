"""Links that open nothing: one answer for all, and a limit on guessing that never touches a valid link."""

import ipaddress
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from monitoring.domain import throttles
from surveys.domain import keys
from surveys.portal import frame

if TYPE_CHECKING:
    from rest_framework.request import Request

MOST_A_MINUTE = 20
MINUTE = 60


def answer(request: HttpRequest) -> HttpResponse:
    """404 for every token that opens nothing; 429 once an address has tried too many in this minute.

    Only misses are counted, apart from log-ins, and the address as a keyed digest.
    """
    now = timezone.now()
    if throttles.count(client=f"portal:{_client(request)}", now=now) > MOST_A_MINUTE:
        response = frame.page(request, "many.html", {}, status=429)
        response["Retry-After"] = str(_rest(now))
        return response
    return frame.page(request, "miss.html", {"enter": True}, status=404)


def _client(request: HttpRequest) -> str:
    # a /64 is one subscriber of IPv6
    address = str(BaseThrottle().get_ident(cast("Request", request)))
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return keys.address_digest(address).hex()[:32]
    if read.version == 6:  # noqa: PLR2004 - the version of the protocol
        address = str(ipaddress.ip_network((read, 64), strict=False))
    return keys.address_digest(address).hex()[:32]


def _rest(now: datetime) -> int:
    return MINUTE - now.second
