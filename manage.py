#!/usr/bin/env python
"""Runs a management command, on the embedded PostgreSQL unless DATABASE_URL names a server."""

import contextlib
import os
import sys

from winwin import embedded, signing_key

WITHOUT_DATABASE = {"help", "--help", "-h", "--version", "compilemessages", "collectstatic"}
# They keep nothing and sign nothing: they run anywhere, on no server and without settings.
ON_A_FILE = {"estimate"}
NOWHERE = "postgres://nobody@127.0.0.1:1/none"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winwin.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the settings are named

    with contextlib.ExitStack() as stack:
        if sys.argv[1:2] and sys.argv[1] in ON_A_FILE:
            signing_key.lend(os.environ)
            os.environ["DATABASE_URL"] = NOWHERE
        elif not os.environ.get("DATABASE_URL"):
            if len(sys.argv) < 2 or sys.argv[1] in WITHOUT_DATABASE:  # noqa: PLR2004
                os.environ["DATABASE_URL"] = NOWHERE
            else:
                server = stack.enter_context(embedded.server())
                os.environ["DATABASE_URL"] = server.url
                signing_key.give(os.environ, state=server.state)
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
