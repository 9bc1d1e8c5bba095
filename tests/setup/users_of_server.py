"""Processes that use an embedded server, for the tests of it."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

from klaster.embedded.places import installed_binaries

TOP = Path(__file__).resolve().parents[2]
USER = """
import sys
from klaster.embedded import server
try:
    print(server.join(sys.argv[1], fast=sys.argv[2] == "True"), flush=True)
except server.Unavailable as error:
    print("unavailable:", error, flush=True)
sys.stdin.read()
"""


def start(var_dir, *, fast=True, python=sys.executable, **how):
    """A process that joins the server of `var_dir` and holds it until its input ends. `how` goes to Popen."""
    return subprocess.Popen(
        [python, "-c", USER, str(var_dir), str(fast)],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **how,
    )


def ordinary():
    """(python, arguments for Popen) of a user who is not root: nobody where we are root and nobody can run things, else us."""
    if os.geteuid() != 0:
        return sys.executable, {}
    how = {
        "user": "nobody",
        "group": pwd.getpwnam("nobody").pw_gid,
        "extra_groups": [],
        "env": {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(installed_binaries().parents[2])},
    }
    trial = "import sys, klaster.embedded.server as s; s.places.installed_binaries(); sys.exit(sys.version_info < (3, 11))"
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", trial], cwd=TOP, capture_output=True, check=False, **how).returncode == 0:
                return python, how
        except OSError:
            continue
    return sys.executable, {}


def answer(process):
    """The socket's folder as the process has it, or why it has none."""
    return process.stdout.readline().strip()


def end(process):
    process.kill()
    process.communicate()
