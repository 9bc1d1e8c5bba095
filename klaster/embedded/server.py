"""What a user of the embedded server calls: `join` before the first connection, `leave` to go early.

Each process that uses the server holds a shared lock until it ends, however it ends; the watcher stops the server when
nobody holds it.
"""

import fcntl
import os
import select
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from klaster.embedded import cluster, places
from klaster.embedded.places import Unavailable

PATIENCE_SECONDS = 150
_held = {}  # home's path: the descriptor of the lock file, open for as long as this process uses the server
_folders = {}  # VAR_DIR: the socket's folder, as found last
_within_process = threading.Lock()


def join(var_dir, *, fast=False, again=False):
    """The folder of a running server's socket; starts it if need be. `again` looks even if this process joined before."""
    with _within_process:
        if again or var_dir not in _folders:
            _folders[var_dir] = _join(var_dir, fast=fast)
        return _folders[var_dir]


def alive(var_dir):
    """Whether the server runs and takes connections."""
    home = places.home_of(var_dir)
    return cluster.ready(home) and cluster.answers(home.socket_folder())


def leave(var_dir, *, patience=10):
    """Let go of the server and, if nobody else uses it, wait until it has stopped."""
    with _within_process:
        home = places.home_of(var_dir)
        lock = _held.pop(home.path, None)
        _folders.pop(var_dir, None)
    if lock is None:
        return
    os.close(lock)
    until = time.monotonic() + patience
    while cluster.running(home) and time.monotonic() < until and not _used_by_others(home):
        time.sleep(0.05)


def _join(var_dir, *, fast):
    home = places.make(var_dir)
    if home.path not in _held:
        lock = _open(home.users_lock)
        fcntl.flock(lock, fcntl.LOCK_SH)  # waits while a watcher stops the server
        _held[home.path] = lock
    with _opened(home.start_lock) as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        if not alive(var_dir):
            _start_watcher(var_dir, fast=fast)
    folder = home.socket_folder()
    if not folder:
        raise Unavailable(f"The embedded database's socket is gone; its log is in {home.log}. Try again.")
    return folder


def _open(path):
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _opened(path):
    lock = _open(path)
    try:
        yield lock
    finally:
        os.close(lock)


def _used_by_others(home):
    """Whether others hold the lock as we did; the watcher, who stops the server, holds it for itself alone."""
    return not _can_lock(home, fcntl.LOCK_EX) and _can_lock(home, fcntl.LOCK_SH)


def _can_lock(home, way):
    with _opened(home.users_lock) as lock:
        try:
            fcntl.flock(lock, way | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _start_watcher(var_dir, *, fast):
    top = Path(__file__).resolve().parents[2]
    watcher = subprocess.Popen(
        [sys.executable, "-m", "klaster.embedded.watch", str(Path(var_dir).resolve()), *(["fast"] if fast else [])],
        cwd=top,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(top), os.environ.get("PYTHONPATH", "")])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    with watcher.stdout as pipe:
        heard = select.select([pipe], [], [], PATIENCE_SECONDS)[0]
        said = pipe.readline().decode(errors="replace").strip() if heard else "its watcher says nothing"
    watcher.returncode = 0  # it outlives this process on purpose: no warning about a child still running
    if said != "ready":
        raise Unavailable(said or "The embedded database does not start: its watcher ended at once.")
