"""Processes that use an embedded server, for the tests of it; importing it needs neither Django nor the tests."""

import subprocess
import sys
from pathlib import Path

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


def start(var_dir, *, fast=True):
    """A process that joins the server of `var_dir` and holds it until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(var_dir), str(fast)],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(process):
    """The socket's folder as the process has it, or why it has none."""
    return process.stdout.readline().strip()


def end(process):
    process.kill()
    process.communicate()
