"""The server's process ends and begins again while somebody types."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings
from django.db import connection

from sites.models import Report
from sites.models.states import State
from tests.bench import database
from tests.innovations.conftest import desa, innovation, measure, official, report, round  # noqa: F401
from tests.reports.phone import NO_SYNC, chrome, sign_in, wait_badge

pytestmark = pytest.mark.django_db(transaction=True)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def begin(port):
    """A process of the portal on the test's database, once it answers."""
    more = {"DEBUG": "1", "DATABASE_POOL": "0", database.CHILD: connection.settings_dict["NAME"]}
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.bench.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
    ]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=os.environ | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat/")  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
        else:
            return process
    process.kill()
    raise AssertionError("the server does not answer")


def end(process):
    process.terminate()
    process.wait(20)


def test_server_restarted_between_typing_and_submitting(report, official):  # noqa: F811
    port = free_port()
    url, path = f"http://127.0.0.1:{port}", f"/kerja/laporan/{report.pk}/bagian/kegiatan/"
    process = begin(port)
    try:
        with chrome() as browser:
            context = browser.new_context(viewport={"width": 360, "height": 640})
            context.add_init_script(NO_SYNC)
            sign_in(context, url, official)
            page = context.new_page()
            page.goto(url + path)
            end(process)
            page.fill("[name=activities]", "Diketik saat server mati")
            wait_badge(page, "Menunggu sinyal (1 jawaban)")
            process = begin(port)

            page.click(".savebar button")
            page.wait_for_url(lambda address: not address.endswith("kegiatan/"))
            assert Report.objects.get().activities == "Diketik saat server mati"

            page.goto(f"{url}/kerja/laporan/{report.pk}/periksa/")
            page.click("button:has-text('Kirim laporan')")
            page.wait_for_url("**/tanda-terima/")

            sent = Report.objects.get()
            assert (sent.state, sent.activities) == (State.SUBMITTED, "Diketik saat server mati")
            assert sent.receipt in page.inner_text("main")
    finally:
        end(process)
