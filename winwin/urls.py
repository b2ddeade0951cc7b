"""Every address: Korean pages at the root, English ones under /en/, the API without a language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth import views as auth
from django.urls import include, path

from monitoring.admin.site import site
from monitoring.dashboards import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("api/v1/", include("winwin.api")),
    *i18n_patterns(
        path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
        path("logout/", auth.LogoutView.as_view(), name="logout"),
        path("admin/", site.urls),
        path("", include("surveys.urls")),
        path("", include("monitoring.urls")),
        prefix_default_language=False,
    ),
]
