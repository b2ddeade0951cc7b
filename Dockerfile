# syntax=docker/dockerfile:1
# Build: the locked wheels into a virtual environment. Final: that environment and the code, an unprivileged user.
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /srv/venv
COPY requirements/runtime.txt /tmp/runtime.txt
RUN /srv/venv/bin/python -m pip install --require-hashes --only-binary=:all: --requirement /tmp/runtime.txt


FROM python:3.11-slim-bookworm

ENV PATH=/srv/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=winwin.settings \
    WINWIN_STATIC=/srv/static \
    WINWIN_LOG_FORMAT=json
RUN groupadd --gid 10001 winwin \
    && useradd --uid 10001 --gid winwin --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin winwin
COPY --from=build /srv/venv /srv/venv
COPY manage.py pyproject.toml LICENSE NOTICE /srv/winwin/
COPY winwin /srv/winwin/winwin
COPY monitoring /srv/winwin/monitoring
COPY surveys /srv/winwin/surveys
COPY templates /srv/winwin/templates
COPY locale /srv/winwin/locale
WORKDIR /srv/winwin
# The keys sign nothing that outlives this step: settings only demand that there be some.
RUN WINWIN_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    WINWIN_VAULT_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    python manage.py collectstatic --noinput --verbosity 0

USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as u; h = os.environ.get('WINWIN_HOSTS', '').split(',')[0].strip().lstrip('.') or '127.0.0.1'; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': h}), timeout=4)"]
CMD ["gunicorn", "winwin.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--max-requests", "2000", "--max-requests-jitter", "200", "--graceful-timeout", "30", "--logger-class", "winwin.access_log.AccessLog", "--access-logfile", "-"]
