"""The supervisor with real small processes: nothing may outlive it, however it ends."""

import os
import signal
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.winwin.stack_runs import Run, alive, eventually

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(run: Callable[..., Run], number: int) -> None:
    started = run().ready()
    started.process.send_signal(number)
    assert started.process.wait(timeout=10) == 0
    assert started.nothing_is_left()
    assert "모두 멈추었습니다.\nEverything has stopped.\n" in started.text()


def test_repeated_signals_do_not_disturb_the_clean_up(run: Callable[..., Run]) -> None:
    started = run().ready()
    for _each in range(5):
        os.killpg(started.process.pid, signal.SIGINT)
        os.killpg(started.process.pid, signal.SIGTERM)
        time.sleep(0.1)
    assert started.process.wait(timeout=10) == 0
    assert started.nothing_is_left()


def test_a_killed_supervisor_leaves_nothing(run: Callable[..., Run]) -> None:
    started = run().ready()
    started.process.kill()
    started.process.wait()
    assert eventually(started.nothing_is_left)


def test_a_killed_starter_leaves_nothing(run: Callable[..., Run]) -> None:
    # This starter stays between us and the supervisor, as a shell or make does.
    starter = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
    started = run(before=(sys.executable, "-c", starter))
    assert eventually(lambda: "logins here" in started.text())
    assert eventually(lambda: len(alive(started.token)) == 5)
    started.process.kill()
    started.process.wait()
    assert eventually(started.nothing_is_left)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_under_make_every_way_to_stop_leaves_nothing(
    run: Callable[..., Run], tmp_path: Path, number: int
) -> None:
    # The second command of the recipe keeps a shell between make and the stack, and a killed make leaves it.
    (tmp_path / "Makefile").write_text('all:\n\t@"$$PYTHON" -c "$$RUN" $(ARGS); true\n', encoding="utf-8")
    started = run(by_make=True)
    assert eventually(lambda: "logins here" in started.text()), started.text()
    if number == signal.SIGINT:
        os.killpg(started.process.pid, number)  # as a terminal does
    else:
        started.process.send_signal(number)
    started.process.wait(timeout=10)
    assert eventually(started.nothing_is_left)


def test_a_dead_service_is_started_again_without_its_old_workers(run: Callable[..., Run]) -> None:
    started = run().ready()

    def pid() -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{started.port}/healthz", timeout=1) as answer:
                return int(answer.read())
        except OSError:
            return 0

    first = pid()
    before = set(alive(started.token))
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: pid() not in {0, first})
    assert eventually(lambda: len(alive(started.token)) == 4)
    assert len(before & set(alive(started.token))) == 2, "the supervisor and the other service stayed"


def test_a_service_that_keeps_dying_ends_the_run_with_its_last_lines(run: Callable[..., Run]) -> None:
    started = run(STUBBORN="import sys; print('the last words'); sys.exit(3)", LONGEST_PAUSE="0.2")
    assert started.process.wait(timeout=30) == 1
    assert "'worker' failed." in started.text()
    assert started.text().count("the last words") == 6, "one start and five restarts"
    assert started.nothing_is_left()


def test_a_second_stack_in_the_same_folder_is_refused(run: Callable[..., Run]) -> None:
    run().ready()
    second = run()
    assert second.process.wait(timeout=10) == 1
    assert "Already running in" in second.text()
