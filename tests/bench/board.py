"""The matrix of synergy with 200 sites and 40 partners: queries and milliseconds of a page. What is made is rolled back."""

import datetime
import itertools

from django.db import transaction
from django.test import Client
from django.utils import timezone

from indicators.models import Assessment, Methodology, Series
from klaster.accounts.models import User
from partners.models import Activity, Capability, Offer, Partner, SupportRequest
from sites.models import Region, Site
from tests import factories
from tests.bench import web
from tests.bench.lists import asked
from tests.partners import board_factories

SITES, PARTNERS = 200, 40
QUERIES, MILLISECONDS = 15, 300
PATHS = (
    ("", "first page"),
    ("?page=8", "last page"),
    ("?sel=terlambat", "only what is overdue"),
    ("?sel=kosong", "only empty cells on a weak dimension"),
)


def measure(table):
    with transaction.atomic():
        fill()
        client = Client()
        client.force_login(User.objects.get(email="pmd@contoh.id"))
        for query, name in PATHS:
            path = f"/kerja/matriks/{query}"
            queries, _size = asked(client, path)
            table.at_most(f"matrix of {SITES} sites × {PARTNERS} partners, {name}: queries", QUERIES, queries)
            milliseconds = 1000 * web.least(client.get, path)
            table.at_most(f"matrix of {SITES} sites × {PARTNERS} partners, {name}: ms", MILLISECONDS, milliseconds)
        transaction.set_rollback(True)


def fill():
    """Sites and partners up to the numbers; activities, requests and agreements in three cells of four."""
    villages = sites()
    partners = [*Partner.objects.taking_part()]
    partners += [factories.PartnerFactory() for _n in range(PARTNERS - len(partners))]
    topics = itertools.cycle(["market", "environment", "health", "governance"])
    Capability.objects.bulk_create(
        [Capability(partner=partner, topic=topic) for partner, topic in zip(partners, topics, strict=False)],
        ignore_conflicts=True,
    )
    assess(villages)
    pairs = [pair for n, pair in enumerate(itertools.product(villages, partners)) if n % 4]
    work(pairs)
    ask(pairs)
    agree(villages, partners)


def sites():
    """The villages of today's sites and enough others of the province, enrolled."""
    there = list(Region.objects.filter(site__in=Site.objects.published()))
    free = Region.objects.level(Region.Level.DESA).under("63").filter(site__isnull=True).order_by("name", "code")
    cohort = factories.CohortFactory(name="Tanpa kuota", year=2030)
    for village in free[: SITES - len(there)]:
        factories.EnrolmentFactory(site=factories.SiteFactory(region=village), cohort=cohort)
        there.append(village)
    return there


def assess(villages):
    """The villages without an official figure get one with a weak economy."""
    year = timezone.localdate().year
    method = Methodology.objects.for_year(Series.ID, year).get()
    known = set(Assessment.objects.published().filter(methodology__series=Series.ID).values_list("region", flat=True))
    new = [village for village in villages if village.pk not in known and village.level == Region.Level.DESA]
    Assessment.objects.bulk_create(
        Assessment(
            region=village,
            methodology=method,
            year=year,
            points=464,
            score="73.07",
            dimensions=[130, 56, 100, 65, 39, 74],
            status_official="maju",
            status_computed="maju",
        )
        for village in new
    )


def work(pairs):
    today, status = timezone.localdate(), Activity.Status
    kinds = itertools.cycle(
        [(status.RUNNING, -20, 20), (status.RUNNING, -20, -2), (status.DONE, -90, -60), (status.PLANNED, 5, 9)]
    )
    made = Activity.objects.bulk_create(
        Activity(
            partner=partner,
            kind=Activity.Kind.TRAINING,
            title=f"Kegiatan {number}",
            status=kind,
            starts=today + datetime.timedelta(days=first),
            ends=today + datetime.timedelta(days=last),
        )
        for number, ((_village, partner), (kind, first, last)) in enumerate(zip(pairs, kinds, strict=False))
    )
    there = Activity.villages.through
    there.objects.bulk_create(
        there(activity=activity, region=village) for activity, (village, _partner) in zip(made, pairs, strict=True)
    )


def ask(pairs):
    """A request for each fifth pair, put to its partner: waiting, accepted or overdue."""
    today, who = timezone.localdate(), board_factories.who()
    pairs = pairs[::5]
    requests = SupportRequest.objects.bulk_create(
        SupportRequest(
            region=village,
            title=f"Permohonan {number}",
            due=today + datetime.timedelta(days=number % 20 - 5),
            state=SupportRequest.State.ACCEPTED if number % 2 else SupportRequest.State.OFFERED,
            created_by=who,
        )
        for number, (village, _partner) in enumerate(pairs)
    )
    answer = {"state": Offer.State.ACCEPTED, "answered_at": timezone.now(), "answered_by": who}
    Offer.objects.bulk_create(
        Offer(request=request, partner=partner, offered_by=who, is_lead=True, **(answer if number % 2 else {}))
        for number, (request, (_village, partner)) in enumerate(zip(requests, pairs, strict=True))
    )


def agree(villages, partners):
    """Each partner has an agreement that names a quarter of the villages."""
    for number, partner in enumerate(partners):
        board_factories.agreement([partner], villages[number % 4 :: 4], starts=timezone.localdate())
