"""The data folder and the server's command line."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from klaster.embedded.places import DATABASE, ROLE, SOCKET_NAME, Unavailable

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def prepare(home, programs, *, fast=False):
    """Make the data folder unless it is there: whole or not at all, so that a killed start leaves nothing half made.

    `fast` gives up safety against a power cut. It is a trait of the data from their making on: data that were made safe
    are never run fast.
    """
    if (home.data / "PG_VERSION").exists():
        _refuse_other_version(home, programs)
        return
    new = home.path / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if home.foreign:
        os.chown(new, home.uid, home.gid)
    _run(
        home,
        programs / "initdb",
        *("--pgdata", new, "--username", ROLE, "--encoding", "UTF8"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        *("--auth-local", "peer", "--auth-host", "reject", "--no-instructions", *(["--no-sync"] if fast else [])),
    )
    (new / "pg_hba.conf").write_text("local all all peer map=klaster\n", encoding="utf-8")
    people = {pwd.getpwuid(os.geteuid()).pw_name, "root"}
    (new / "pg_ident.conf").write_text("".join(f'klaster "{name}" {ROLE}\n' for name in sorted(people)), encoding="utf-8")
    _run(home, programs / "postgres", "--single", "-D", new, "postgres", typed=f"CREATE DATABASE {DATABASE};\n")
    if fast:
        (new / "klaster-fast").touch()
    new.rename(home.data)


def command(home, programs, socket_folder):
    """What starts the server."""
    quoted = '"' + str(socket_folder).replace('"', '""') + '"'
    settings = SETTINGS | {"unix_socket_directories": quoted}
    if (home.data / "klaster-fast").exists():
        settings |= FAST_SETTINGS
    return [programs / "postgres", "-D", home.data, *(f"--{name}={value}" for name, value in settings.items())]


def running(home):
    """The process id that the data folder's lock file names if that is a server of this folder, else None."""
    try:
        pid = int((home.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid if _works_in(pid, home.data) else None


def clear_stale_lock(home):
    """Remove a lock file whose process id now belongs to another program: PostgreSQL itself would refuse to start."""
    if running(home):
        return
    until = time.monotonic() + 10
    while any(_works_in(int(entry.name), home.data) for entry in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > until:
            raise Unavailable(f"Processes of a killed database still work in {home.data}. End them, then try again.")
        time.sleep(0.1)
    if Path("/proc/self").exists():
        (home.data / "postmaster.pid").unlink(missing_ok=True)


def answers(socket_folder):
    """Whether a server listens on the socket and says that it takes connections."""
    if not socket_folder:
        return False
    request = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"  # SSLRequest: answered by one byte, without signing in
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(socket_folder / SOCKET_NAME))
            line.sendall(request)
            return line.recv(1) in (b"N", b"S")
    except OSError:
        return False


def ready(home):
    """Whether the running server has written into its lock file that it takes connections."""
    try:
        lines = (home.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
        return bool(running(home)) and lines[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def last_words(home):
    """The last error line of the server's start, for a message."""
    try:
        lines = home.log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    telling = [line for line in lines if "FATAL" in line or "ERROR" in line or "error:" in line]
    return (telling or lines or [""])[-1].strip()


def _works_in(pid, folder):
    if not sys.platform.startswith("linux"):
        return True
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False


def _run(home, program, *arguments, typed=None):
    done = subprocess.run(
        [program, *arguments],
        input=typed or "",
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=home.path,
        env=ENVIRONMENT,
        check=False,
        **home.run_as(),
    )
    if done.returncode or "ERROR:" in done.stdout:
        lines = done.stdout.splitlines()
        telling = [line for line in lines if "error" in line.lower() or "FATAL" in line] or lines or [""]
        raise Unavailable(f"The embedded database could not be made in {home.path}: {telling[-1]}. Is the disk full?")


def _refuse_other_version(home, programs):
    written = (home.data / "PG_VERSION").read_text(encoding="utf-8").strip()
    version = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, check=True).stdout.split()[2]
    if version.split(".")[0] != written:
        raise Unavailable(
            f"The data in {home.data} are PostgreSQL {written}'s, the programs are {version}. Go back to the release before, "
            "run `manage.py backup`, then come again and run `manage.py restore`; or `make clean` to begin anew."
        )
