"""`manage.py serve`: one line when it cannot, nothing left behind when it ends."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.setup.users_of_server import TOP


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A migrated embedded database of its own and a free port; no test runner's settings."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    place = tmp_path_factory.mktemp("serve")
    own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "KLASTER_ENV"}}
    own |= {
        "VAR_DIR": str(place),
        "EMBEDDED_FAST": "1",
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "WEB_WORKERS": "1",
        "DEBUG": "1",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=TOP, env=own, check=True)
    yield own
    remove = [sys.executable, "-m", "klaster.embedded", "remove", str(place)]
    subprocess.run(remove, cwd=TOP, env=own, check=True, capture_output=True)


def serve(environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=TOP,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def status(environment, process):
    """The status with which the home page answers, once the server is up."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/", timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            time.sleep(0.1)
    return None


def processes_of(environment):
    """Who runs with this VAR_DIR; the server itself has a bare environment but works in a folder named after it."""
    mark = f"VAR_DIR={environment['VAR_DIR']}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def test_nothing_is_left_running_after_it_was_told_to_stop(environment):
    process = serve(environment)
    answered = status(environment, process)

    subprocess.run([sys.executable, "manage.py", "serve", "--stop"], cwd=TOP, env=environment, check=True)

    said, _ = process.communicate(timeout=5)
    assert (answered, processes_of(environment)) == (200, []), said


def test_nothing_is_left_running_after_it_was_killed(environment):
    process = serve(environment)
    answered = status(environment, process)

    process.kill()
    said, _ = process.communicate(timeout=60)
    until = time.monotonic() + 30
    while processes_of(environment) and time.monotonic() < until:
        time.sleep(0.1)

    assert (answered, processes_of(environment)) == (200, []), said


def test_busy_port_is_said_in_one_line(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        process = serve({**environment, "PORT": str(port)})
        said, _ = process.communicate(timeout=60)

    assert said == (
        f"CommandError: Port {port} on 127.0.0.1 cannot be had (Address already in use). "
        f"Choose another: make run PORT={port + 1}\n"
    )
