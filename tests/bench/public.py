"""Public pages: queries cold and warm, throughput against an empty view, a change on the next request."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction
from django.db.models import F

from klaster.cache import cache
from klaster.models import Portal
from sites.models import Innovation, Site
from tests.bench import web
from tests.bench.database import pooled
from tests.bench.urls import EMPTY

ROUNDS, REQUESTS, THREADS = 25, 40, 4


def pages():
    """The addresses measured: home, lists, details."""
    site = Site.objects.published().order_by("pk").first()
    innovation = Innovation.objects.published().order_by("pk").first()
    details = [f"/lokasi/{site.slug}/", f"/inovasi/{innovation.slug}/"]
    return ["/", "/lokasi/", "/inovasi/", *details, "/indeks/", "/indeks/63.03/", "/produk/", "/mitra/", "/ki/"]


def measure(table):
    for path in pages():
        cold, warm = query_counts(path)
        table.at_most(f"{path}: queries cold", 10, cold)
        table.at_most(f"{path}: queries warm", 2, warm)
    with pooled():
        for path in ("/", "/lokasi/", pages()[3], "/indeks/"):
            table.at_least(f"{path}: warm throughput, of an empty view's", 0.5, throughput(path))
        table.true("a published change on the next request", "yes", shows_a_change())
        table.true("no error and no old page after the server ended all connections", "yes", stands_a_restart())


def query_counts(path):
    """(cold, warm), counted without a pool: then the version's query is seen too."""
    cache.clear()
    return web.queries(path), web.queries(path)


def throughput(path, rounds=ROUNDS):
    """Requests a second of the page for each of the empty view: in slices by turns, the least disturbed of each."""
    page, empty = [], []
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in range(rounds):
            empty.append(web.seconds(flood, threads, EMPTY))
            page.append(web.seconds(flood, threads, path))
    return min(empty) / min(page)


def flood(threads, path):
    """Requests from several threads at once, as the server has them."""
    list(threads.map(web.page, [path] * REQUESTS))


def rename(site, summary):
    with transaction.atomic():
        Site.objects.filter(pk=site.pk).update(summary=summary)
        Portal.objects.update(content_version=F("content_version") + 1)


def shows_a_change():
    """Each of a series of changes, every one looked for in the very next answer."""
    site = Site.objects.published().order_by("pk").first()
    path, seen = f"/lokasi/{site.slug}/", []
    for number in range(20):
        rename(site, f"Ringkasan ke-{number}.")
        seen.append(f"Ringkasan ke-{number}.".encode() in web.page(path, packed=False))
    rename(site, site.summary)
    return all(seen)


def stands_a_restart():
    """What a restart does to a web process: every connection is ended under it. A change made meanwhile must show."""
    site = Site.objects.published().order_by("pk").first()
    path = f"/lokasi/{site.slug}/"
    web.page(path)
    rename(site, "Sesudah basis data dimulai ulang.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    connection.close()
    answers = [web.get(path, packed=False) for _ in range(5)]
    rename(site, site.summary)
    return all(status == 200 and b"Sesudah basis data dimulai ulang." in body for status, _headers, body in answers)
