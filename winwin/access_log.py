"""The access log of gunicorn, without the portal: a line there would hold address, moment and link of a respondent."""

import re
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

_RESPONDENTS = re.compile(r"/*(en/+)?(s|stop)(/|$)")


class AccessLog(Logger):  # type: ignore[misc]
    """Use with `--logger-class winwin.access_log.AccessLog`."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:  # noqa: ANN401 - gunicorn's
        """Writes the line of a request, unless it is one of a respondent."""
        if not _RESPONDENTS.match(environ.get("PATH_INFO", "")):
            super().access(resp, req, {**environ, "HTTP_REFERER": "-"}, request_time)
