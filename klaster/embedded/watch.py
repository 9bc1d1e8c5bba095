"""The watcher: starts the server, waits until nobody holds the users' lock, stops the server.

A process of its own, in a session of its own, so that neither Ctrl-C nor a killed user takes the server away from the
others. It says one line on its standard output, `ready` or what went wrong, and closes it. Where the kernel can, the server
is told to stop when its watcher dies: nothing is left behind even by SIGKILL.

    python -m klaster.embedded.watch VAR_DIR [fast]
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time

from klaster.embedded import cluster, places

START_SECONDS = 120  # a server that recovers from a crash takes its time
LOOK_EVERY_SECONDS = 0.2
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Ended(Exception):
    """The watcher was told to end."""


def main(var_dir, *words):
    home = places.make(var_dir)
    os.chdir(home.path)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    if _wait_for_another(home):
        _say("ready")
        return
    try:
        server, folder = _start(home, fast="fast" in words)
    except (places.Unavailable, OSError, subprocess.SubprocessError) as error:
        _say(str(error))
        return
    try:
        _wait_until_ready(home, server)
        _say("ready")
        _wait_for_last(home, server)
    except places.Unavailable as error:
        _say(str(error))
    except Ended:
        _stop(home, server, folder)


def _start(home, *, fast):
    programs = places.binaries(home)
    cluster.prepare(home, programs, fast=fast)
    cluster.clear_stale_lock(home)
    folder = places.make_socket_folder(home)
    if home.log.exists():
        home.log.replace(home.log.with_suffix(".log.before"))
    with home.log.open("wb") as log:
        server = subprocess.Popen(
            cluster.command(home, programs, folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home.path,
            env=cluster.ENVIRONMENT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **home.run_as(),
        )
    return server, folder


def _wait_for_another(home):
    """Whether another watcher's server runs; one that is on its way down is waited for."""
    until = time.monotonic() + START_SECONDS
    while cluster.running(home) and time.monotonic() < until:
        if cluster.ready(home) and cluster.answers(home.socket_folder()):
            return True
        time.sleep(0.05)
    return False


def _wait_until_ready(home, server):
    until = time.monotonic() + START_SECONDS
    while not (cluster.running(home) == server.pid and cluster.ready(home)):
        if server.poll() is not None:
            raise places.Unavailable(f"The embedded database does not start: {cluster.last_words(home)} (see {home.log})")
        if time.monotonic() > until:
            server.send_signal(signal.SIGINT)
            raise places.Unavailable(f"The embedded database takes too long to start; its log is in {home.log}")
        time.sleep(0.02)


def _wait_for_last(home, server):
    with home.users_lock.open("ab") as users:
        while server.poll() is None:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_EVERY_SECONDS)
            else:
                # The lock is kept while the server stops: whoever comes now waits, then starts it anew.
                _stop(home, server, home.socket_folder())


def _stop(home, server, folder):
    server.send_signal(signal.SIGINT)
    try:
        server.wait(60)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()
    home.socket_note.unlink(missing_ok=True)
    if folder and folder.parent != home.path:
        folder.rmdir()


def _die_with_parent():
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGINT)


def _end(number, frame):
    raise Ended


def _say(line):
    print(line, flush=True)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, sys.stdout.fileno())
    os.dup2(null, sys.stderr.fileno())
    os.close(null)


if __name__ == "__main__":
    main(*sys.argv[1:])
