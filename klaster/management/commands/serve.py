"""The web server and a job worker beside it, until Ctrl-C or SIGTERM; then nothing is left running."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from klaster import demo_accounts, serving
from klaster.embedded import server
from klaster.models import Portal

THREADS = 8  # of each web process; a slow upload holds one
GRACE_SECONDS = 10
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Stopped(Exception):
    """A signal asked for the end."""


class Command(BaseCommand):
    requires_system_checks = []
    help = "Serve the portal on HOST (default localhost) and PORT (default 8000), with a worker for jobs."

    def add_arguments(self, parser):
        parser.add_argument("--prepare", action="store_true", help="run `prepare` first")
        parser.add_argument("--stop", action="store_true", help="end what serves from this VAR_DIR instead")

    def handle(self, *args, **options):
        if options["stop"]:
            serving.stop(settings.VAR_DIR)
            return
        _refuse_taken(settings.HOST, settings.PORT)
        with serving.claim(settings.VAR_DIR):
            if options["prepare"]:
                call_command("prepare")
            self._serve(settings.HOST, settings.PORT)

    def _serve(self, host, port):
        is_demo = Portal.load().is_demo
        connection.close()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _stop)
        children = []
        try:
            children.append(_start(_web(host, port), {"DATABASE_POOL": str(THREADS)}))
            children.append(_start([sys.executable, "manage.py", "procrastinate", "worker"], {}))
            _wait_until_listening(host, port, children)
            self._greet(host, port, is_demo)
            _wait_for_any(children)
        except Stopped:
            pass
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            _end(children)
            server.leave(settings.VAR_DIR)

    def _greet(self, host, port, is_demo):
        self.stdout.write(f"\nThe portal serves on http://{_bracketed(host)}:{port}/  (Ctrl-C ends it)")
        if is_demo:
            self.stdout.write(f"\nDemo data. Password of all accounts: {demo_accounts.PASSWORD}")
            for login, who in demo_accounts.ACCOUNTS.items():
                self.stdout.write(f"  {login:<26}{who}")
        self.stdout.flush()


def _web(host, port):
    return [
        *(sys.executable, "-m", "gunicorn", "klaster.wsgi:application", "--bind", f"{_bracketed(host)}:{port}"),
        *("--worker-class", "gthread", "--workers", str(settings.WEB_WORKERS), "--threads", str(THREADS)),
        *("--graceful-timeout", "5", "--timeout", "60", "--log-level", "warning", "--no-control-socket"),
    ]


def _start(command, defaults):
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env={**defaults, **os.environ},
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent():
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def _refuse_taken(host, port):
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise CommandError(
            f"Port {port} on {host} cannot be had ({error.strerror}). Choose another: make run PORT={port + 1}"
        ) from None


def _wait_until_listening(host, port, children):
    for _ in range(600):
        if any(child.poll() is not None for child in children):
            raise CommandError("The web server or the worker ended at once; the lines above say why.")
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _wait_for_any(children):
    while all(child.poll() is None for child in children):
        time.sleep(0.3)
    raise CommandError("The web server or the worker ended; the lines above say why.")


def _end(children):
    for child in children:
        child.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _bracketed(host):
    return f"[{host}]" if ":" in host else host


def _stop(number, frame):
    raise Stopped
