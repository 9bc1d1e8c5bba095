"""Staff lists of a hundred rows: queries and bytes of HTML. What is made for them is rolled back."""

import datetime

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import User
from sites.models import Region
from sites.models.states import State
from tests import factories

ROWS = 100
QUERIES, KILOBYTES = 15, 80
LISTS = (
    ("/kerja/lokasi/", "sites"),
    ("/kerja/produk/", "products"),
    ("/kerja/inovasi/", "innovations"),
    ("/kerja/laporan/", "reports"),
    ("/kerja/verifikasi/", "the queue"),
    ("/kerja/orang/", "people"),
    ("/kerja/mitra/", "partners"),
    ("/kerja/kegiatan/", "activities"),
    ("/kerja/riwayat/", "the audit trail"),
    ("/kerja/indeks/impor/", "imports"),
)


def cookies_of(login):
    client = Client()
    client.force_login(User.objects.get(email=login))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def measure(table):
    with transaction.atomic():
        fill()
        client = Client()
        client.force_login(User.objects.get(email="pmd@contoh.id"))
        for path, name in LISTS:
            queries, size = asked(client, path)
            table.at_most(f"list of {name}: queries", QUERIES, queries)
            table.at_most(f"list of {name}: KB of HTML", KILOBYTES, size / 1000)
        transaction.set_rollback(True)


def asked(client, path):
    """(queries, bytes) of a list; the second answer counts, so that nothing is first in its process."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(captured), len(answer.content)


def fill():
    """A hundred of each, spread over the villages of the province."""
    villages = Region.objects.level(Region.Level.DESA).under("63").filter(site__isnull=True).order_by("name", "code")[:ROWS]
    round = factories.RoundFactory(year=2031, quarter=1, **days())
    for village in villages:
        factories.SiteFactory(region=village)
        factories.ProductFactory(region=village)
        official = factories.person(Role.OFFICIAL, region=village)
        innovation = factories.InnovationFactory(region=village, created_by=official, **sent(official))
        factories.ReportFactory(innovation=innovation, round=round, created_by=official, **sent(official))
        activity = factories.ActivityFactory(partner=factories.PartnerFactory())
        activity.villages.add(village)


def sent(by):
    return {"state": State.SUBMITTED, "submitted_at": timezone.now(), "submitted_by": by}


def days():
    today = timezone.localdate()
    return {"opens": today, "due": today + datetime.timedelta(days=10), "closes": today + datetime.timedelta(days=20)}
