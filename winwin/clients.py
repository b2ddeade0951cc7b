"""Who is asking, seen from behind a stated number of trusted proxies."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The client's address; with `WINWIN_PROXIES` = n, the n-th last entry of X-Forwarded-For.

    Entries further left were written by the client itself and are not believed.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.PROXIES and forwarded:
        hops = [hop.strip() for hop in forwarded.split(",")]
        return str(hops[-min(settings.PROXIES, len(hops))])
    return str(request.META.get("REMOTE_ADDR", ""))
