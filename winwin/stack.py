"""Everything of the product on one machine: `python -m winwin.stack [--demo]`, behind `make demo` and `make run`.

One supervisor holds the database, the web server, the queue's worker and its clock. It stops them all when it
is asked to (SIGINT, SIGTERM, SIGHUP) and when whoever started it is gone.
"""

import argparse
import contextlib
import fcntl
import http.client
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from winwin import addresses, embedded, signing_key
from winwin.ancestry import Ancestry
from winwin.cluster_home import ROOT
from winwin.supervisor import Command, Supervisor

READY_SECONDS = 90.0
TICK_SECONDS = 0.1
DATABASE_CHECK_SECONDS = 1.0
_OK = 200
# HTTPS itself, or host names or a proxy in front, which make the safe default of the settings the right one
_DECIDE_HTTPS = ("WINWIN_HTTPS", "WINWIN_HTTPS_FILE", "WINWIN_HOSTS", "WINWIN_PROXIES")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run does: `setup` one after the other, then `services`, then `after` once the web answers.

    `beside` runs along with the rest and may end; nobody starts it again.
    """

    setup: tuple[Command, ...]
    services: tuple[Command, ...]
    after: tuple[Command, ...]
    bind: str
    port: int
    health: str = "/healthz"
    beside: tuple[Command, ...] = ()


class _StopError(Exception):
    """The run ends; `code` is what the process returns."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def product(*, demo: bool, bind: str, port: int, state: Path) -> Plan:
    """The plan of the real product."""
    python = sys.executable
    address = f"[{bind}]" if ":" in bind else bind
    web = ("winwin.wsgi:application", "--bind", f"{address}:{port}", "--worker-class", "gthread")
    size = ("--workers", "2", "--threads", "4", "--no-control-socket")
    celery = (python, "-m", "celery", "-A", "winwin")
    quiet = ("--without-gossip", "--without-mingle")
    beat = ("--schedule", str(state / "beat-schedule"), "--pidfile=")
    return Plan(
        setup=(Command("setup", (python, "manage.py", "setup")),),
        services=(
            Command("web", (python, "-m", "gunicorn", *web, *size)),
            Command("worker", (*celery, "worker", *quiet, "-n", "worker@%h", "-Q", "celery", "-c", "1")),
            Command("jobs", (*celery, "worker", *quiet, "-n", "jobs@%h", "-Q", "jobs", "-c", "2")),
            Command("beat", (*celery, "beat", *beat)),
        ),
        after=(
            Command("seed", (python, "manage.py", "seed_demo")),
            Command("seed-round", (python, "manage.py", "seed_round_demo")),
            Command("logins", (python, "manage.py", "demo_logins"), shown=True),
            Command("link", (python, "manage.py", "demo_link"), shown=True),
        )
        if demo
        else (),
        bind=bind,
        port=port,
        beside=(
            Command(
                "answers", (python, "manage.py", "simulate_answers", "--base", addresses.base(bind, port))
            ),
        )
        if demo
        else (),
    )


def run(plan: Plan, *, state: Path, environment: Mapping[str, str]) -> int:
    """Runs the plan until a signal, the end of its parent, or a service that cannot be kept; the exit code.

    `environment` without DATABASE_URL means the embedded server of the state directory.
    """
    asked: list[int] = []
    ancestry = Ancestry.now()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:  # nohup stays nohup
            signal.signal(number, lambda received, _frame: asked.append(received))
    try:
        with contextlib.ExitStack() as stack:
            _refuse_busy_port(plan)
            stack.enter_context(_alone(state))
            _run(plan, stack, _Watch(asked, ancestry), state, dict(environment))
    except _StopError as end:
        if end.code == 0:
            say("모두 멈추었습니다.", "Everything has stopped.")
        return end.code
    except embedded.UnavailableError as error:
        say(f"데이터베이스를 시작하지 못했습니다.\n{error}", "The database could not be started.")
    return 1


@dataclass(frozen=True, slots=True)
class _Watch:
    """Tells a loop when to end: a signal came, or whoever started us is gone."""

    asked: list[int]
    ancestry: Ancestry

    def tick(self) -> None:
        time.sleep(TICK_SECONDS)
        if self.asked or self.ancestry.is_gone():
            say("멈추는 중입니다…", "Stopping…")
            raise _StopError(0)


def _run(
    plan: Plan, stack: contextlib.ExitStack, watch: _Watch, state: Path, environment: dict[str, str]
) -> None:
    environment["WINWIN_STATE"] = str(state)
    database = None
    if not environment.get("DATABASE_URL"):
        database = stack.enter_context(embedded.server(state))
        environment["DATABASE_URL"] = database.url
    supervisor = stack.enter_context(Supervisor(logs=state / "logs", folder=ROOT, environment=environment))
    say("준비하는 중입니다…", "Setting up…")
    for command in plan.setup:
        if not _finish(supervisor, command, watch):
            raise _StopError(1)
    for command in plan.services:
        supervisor.keep(command)
    _wait_for_web(plan, supervisor, watch)
    _greet(plan, state)
    for command in plan.after:
        _finish(supervisor, command, watch)
    beside = [supervisor.launch(command) for command in plan.beside]
    checked = time.monotonic()
    while True:
        watch.tick()
        for process in [one for one in beside if one.poll() is not None]:
            beside.remove(process)
            supervisor.forget(process)
        _check(supervisor)
        if database and time.monotonic() - checked > DATABASE_CHECK_SECONDS:
            checked = time.monotonic()
            if not embedded.is_alive(database):
                say("데이터베이스를 다시 시작합니다.", "Restarting the database.")
                database = embedded.revive(state)


def _finish(supervisor: Supervisor, command: Command, watch: _Watch) -> bool:
    """Runs one command to its end; says what went wrong when it failed."""
    sys.stdout.flush()
    process = supervisor.launch(command)
    while process.poll() is None:
        watch.tick()
        _check(supervisor)
    supervisor.forget(process)
    if process.returncode:
        _show_failure(supervisor, command)
    return process.returncode == 0


def _check(supervisor: Supervisor) -> None:
    lost = supervisor.check()
    if lost:
        _show_failure(supervisor, lost)
        raise _StopError(1)


def _show_failure(supervisor: Supervisor, command: Command) -> None:
    say(
        f"'{command.name}' 작업이 실패했습니다. 기록: {supervisor.log(command)}",
        f"'{command.name}' failed. Its log: {supervisor.log(command)}\n{supervisor.tail(command)}",
    )


def _wait_for_web(plan: Plan, supervisor: Supervisor, watch: _Watch) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(plan):
        watch.tick()
        _check(supervisor)
        if time.monotonic() > deadline:
            _show_failure(supervisor, plan.services[0])
            raise _StopError(1)


def _answers(plan: Plan) -> bool:
    connection = http.client.HTTPConnection(addresses.own(plan.bind), plan.port, timeout=2)
    try:
        connection.request("GET", plan.health)
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greet(plan: Plan, state: Path) -> None:
    base = addresses.base(plan.bind, plan.port)
    say(
        f"한국어  {base}/    (멈추기: Ctrl-C, 기록: {state / 'logs'})",
        f"English {base}/en/ (stop: Ctrl-C, logs: {state / 'logs'})",
    )


def _refuse_busy_port(plan: Plan) -> None:
    family = socket.AF_INET6 if ":" in plan.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((plan.bind, plan.port))
        except OSError as error:
            say(
                f"{plan.bind}의 {plan.port}번 포트를 쓸 수 없습니다({error.strerror}). "
                f"다른 번호를 지정하십시오: WINWIN_PORT={plan.port + 1}",
                f"Port {plan.port} on {plan.bind} cannot be used ({error.strerror}). "
                f"Choose another one: WINWIN_PORT={plan.port + 1}",
            )
            raise _StopError(1) from error


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[None]:
    """One stack a state directory: two clocks would send everything twice."""
    with (state / "stack.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            say(
                f"이미 실행 중입니다({state}). 함께 실행하려면 WINWIN_STATE에 다른 폴더를 지정하십시오.",
                f"Already running in {state}. To run a second one, name another folder in WINWIN_STATE.",
            )
            raise _StopError(1) from error
        yield


def say(korean: str, english: str) -> None:
    """Both lines on the terminal; a closed one must not end the clean-up."""
    try:
        sys.stdout.write(f"{korean}\n{english}\n")
        sys.stdout.flush()
    except OSError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends


def _environment(*, demo: bool, bind: str, state: Path) -> dict[str, str]:
    """What the children get on top of our own variables; whatever is set stays as it is."""
    environment = dict(os.environ)
    if demo:
        environment["WINWIN_DEMO"] = "1"
        signing_key.give(environment, state=state)
    elif addresses.is_this_machine(bind) and all(
        environment.get(name) in {None, "", "0"} for name in _DECIDE_HTTPS
    ):
        environment["WINWIN_HTTPS"] = "0"  # nobody speaks TLS there, so every page would redirect to nowhere
    return environment


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m winwin.stack", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="synthetic data and demo logins")
    parser.add_argument("--bind", default=os.environ.get("WINWIN_BIND") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("WINWIN_PORT") or "8000")
    chosen = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Korean shows the English line
    try:
        state = embedded.state_directory()
    except embedded.UnavailableError as error:
        say(str(error), "")
        return 1
    environment = _environment(demo=chosen.demo, bind=chosen.bind, state=state)
    if not environment.get("WINWIN_SITE"):  # the links in mails lead back here
        environment["WINWIN_SITE"] = addresses.base(chosen.bind, chosen.port)
    plan = product(demo=chosen.demo, bind=chosen.bind, port=chosen.port, state=state)
    return run(plan, state=state, environment=environment)


if __name__ == "__main__":
    sys.exit(main())
