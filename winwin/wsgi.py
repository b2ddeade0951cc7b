"""The entry for gunicorn. It does not boot with demo logins outside a demo, nor with unsafe settings."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winwin.settings")

application = get_wsgi_application()
call_command("check", databases=["default"], verbosity=0)
