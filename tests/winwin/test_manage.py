"""Management commands on the local server share the signing key with the demo that runs on it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.winwin.server_clients import ROOT
from winwin import signing_key

pytestmark = pytest.mark.processes

KEY = "from django.conf import settings; print(settings.SECRET_KEY)"


def key_of_a_command(state: Path, **given: str) -> str:
    unset = {"DATABASE_URL", "WINWIN_SECRET_KEY", "WINWIN_SECRET_KEY_FILE", "WINWIN_VAULT_KEY"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", KEY],
        cwd=ROOT,
        env=environment | {"WINWIN_STATE": str(state), "WINWIN_DEMO": "1"} | given,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_command_takes_the_key_of_the_state_directory_unless_one_is_given(
    fresh: Callable[[str], Path],
) -> None:
    state = fresh("keyed")
    made = key_of_a_command(state)
    assert made == signing_key.keep(state)
    assert key_of_a_command(state) == made
    assert key_of_a_command(state, WINWIN_SECRET_KEY="g" * 50) == "g" * 50
