"""Reports as villages send them: the server's time for one saving by itself, and fifty phones that send two thousand."""

import http.client
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from klaster.access import Role
from klaster.accounts.models import User
from sites.models import Innovation, Region, Report, Round
from sites.models.states import EDITABLE, State
from tests import factories
from tests.bench.lists import cookies_of
from tests.bench.weight import LOGIN

AUTOSAVE_MS = 50
CLIENTS, EACH = 50, 40
MINUTES = 10
TOKEN = "b" * 32
THREADS = 8  # of each of the two web processes, as `serve` starts them


def measure(table):
    table.at_most("saving one answer by itself: ms of the server (median of 40)", AUTOSAVE_MS, autosave_ms())
    innovations, users, round = villages()
    with server() as port:
        phones = [Phone(port, user) for user in users]
        begun = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as pool:
            wrong = sum(pool.map(lambda phone: phone.report_all(innovations[phone.user.pk], round), phones), [])
        minutes = (time.monotonic() - begun) / 60
    for words in wrong[:5]:
        print(f"  {words}", file=sys.stderr)
    sent = Report.objects.filter(round=round, state=State.SUBMITTED, created_by__in=users)
    numbers = set(sent.values_list("receipt", flat=True)) - {""}
    table.at_most("2,000 reports by 50 phones: minutes", MINUTES, minutes)
    table.at_most("2,000 reports by 50 phones: answers that were errors", 0, len(wrong))
    table.at_least("2,000 reports by 50 phones: receipts, each once", CLIENTS * EACH, len(numbers))


def autosave_ms():
    """The median time in which the portal stores one answer of a draft, its middleware included."""
    user = User.objects.get(email=LOGIN)
    report = Report.objects.visible_to(user).filter(state__in=EDITABLE, asked=[]).order_by("-pk").first()
    client = Client()
    client.force_login(user)
    path, times = f"/kerja/laporan/{report.pk}/bagian/kegiatan/", []
    for number in range(40):
        begun = time.perf_counter()
        answer = client.post(path, {"activities": f"Pelatihan ke-{number}", "edit_key": "bench"}, headers={"X-Autosave": "1"})
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
    return median(times)


def villages():
    """Fifty villages with an official and forty innovations each: {user: innovations}, the users, the open round."""
    round = Round.objects.open().latest("year", "quarter")
    regions = list(Region.objects.villages().under("63").order_by("-code")[:CLIENTS])
    found, users = {}, []
    for number, region in enumerate(regions):
        user = factories.person(Role.OFFICIAL, region=region, name=f"Operator {number}")
        rows = [
            Innovation(region=region, slug=f"beban-{number}-{each}", name=f"Inovasi {number}-{each}", created_by=user)
            for each in range(EACH)
        ]
        found[user.pk] = [innovation.pk for innovation in Innovation.objects.bulk_create(rows)]
        users.append(user)
    return found, users, round


@contextmanager
def server():
    """Two web processes on the benchmark's database, as `serve` starts them; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.bench.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", str(THREADS), "--log-level", "warning"),
        "--no-control-socket",
    ]
    env = os.environ | {"DATABASE_POOL": str(THREADS), "VAR_DIR": str(Path(settings.MEDIA_ROOT).parent)}
    process = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port, process):
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the web server of the benchmark ended at once")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server of the benchmark does not answer")


class Phone:
    """One official's browser, without scripts and pictures."""

    def __init__(self, port, user):
        self.port, self.user = port, user
        self.cookies = f"{cookies_of(user.email)}; csrftoken={TOKEN}"

    def report_all(self, innovations, round):
        """Write and send a report on each; what went wrong, in words."""
        wrong = []
        for pk in innovations:
            try:
                self._report(pk, round)
            except (RuntimeError, OSError, http.client.HTTPException) as error:
                wrong.append(f"{self.user.name}, {pk}: {error}")
        return wrong

    def _report(self, innovation, round):
        start = self._post("/kerja/laporan/baru/", pair=f"{innovation}-{round.pk}")
        self._post(f"{start}bagian/kegiatan/", activities="Pelatihan bagi pengrajin.", edit_key="a", autosave=True)
        self._post(f"{start}bagian/kegiatan/", activities="Pelatihan bagi 14 pengrajin di balai desa.", edit_key="a")
        receipt = self._post(f"{start}periksa/", known_to_head="on")
        if not receipt.endswith("/tanda-terima/"):
            raise RuntimeError(f"sent, and led to {receipt}")

    def _post(self, path, *, autosave=False, **fields):
        """Where the answer leads; RuntimeError for one that is neither a stored answer nor a way on."""
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"X-Autosave": "1"} if autosave else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}), headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status != (200 if autosave else 302):
            raise RuntimeError(f"{path} answers {answer.status}")
        return answer.headers.get("Location", "")
