"""The stop link of a mail: a page that asks, and a POST that stops. No login; mail programs may post by themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from surveys.domain import codes, stops


@csrf_exempt  # RFC 8058: the signed code in the address is the permission, and there is no cookie to misuse
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Unknown codes are answered like known ones: nobody learns here who is invited."""
    if request.method == "POST":
        invitation_id = codes.stopped(code=code)
        if invitation_id is not None:
            stops.by_link(invitation_id=invitation_id, now=timezone.now())
    page = {"done": request.method == "POST"}
    response = render(request, "surveys/portal/stop.html", {"page": page})
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
