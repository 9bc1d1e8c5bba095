"""The public register with 5,000 filings: queries cold and warm, kilobytes of a first visit. What is made is removed."""

import datetime
import itertools

from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klaster.accounts.models import User
from klaster.cache import cache
from klaster.models import Portal
from partners.filing_workflow import RESULT
from partners.models import Deadline, DeadlineRule, Filing, FilingEvent, FilingType, Party, Stage
from sites.models import Region
from tests.bench import web
from tests.bench.weight import kilobytes

FILINGS = 5000
QUERIES, WARM, KILOBYTES, MILLISECONDS = 10, 2, 40, 300
MARK = "Ukuran contoh"  # stands in every title, so that they are found again
PATHS = (
    ("/ki/", "first page"),
    ("/ki/?page=200", "last page"),
    ("/ki/?jenis=mark&tahap=announced&kabupaten=63.03", "filtered"),
)


def measure(table):
    try:
        fill()
        for path, name in PATHS:
            cold, warm = counted(path), counted(path, is_cold=False)
            table.at_most(f"register of {FILINGS} filings, {name}: queries cold", QUERIES, cold)
            table.at_most(f"register of {FILINGS} filings, {name}: queries warm", WARM, warm)
        table.at_most(f"register of {FILINGS} filings, found by a word: queries", QUERIES, counted("/ki/?q=contoh+12"))
        one = Filing.objects.public().filter(title__startswith=MARK).order_by("pk").first()
        table.at_most("a filing of the register: queries cold", QUERIES, counted(f"/ki/{one.pk}/"))
        for path in ("/ki/", f"/ki/{one.pk}/"):
            table.at_most(f"{path}: KB of a first visit", KILOBYTES, kilobytes(path))
        milliseconds = 1000 * web.least(cold_page, "/ki/")
        table.at_most(f"register of {FILINGS} filings, not cached: ms", MILLISECONDS, milliseconds)
    finally:
        Filing.objects.filter(title__startswith=MARK).delete()
        changed()


def counted(path, *, is_cold=True):
    """Queries of an answer, on a connection that is open already."""
    if is_cold:
        cache.clear()
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as captured:
        answer = Client().get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(captured)


def cold_page(path):
    cache.clear()
    web.page(path)


def changed():
    Portal.objects.update(content_version=F("content_version") + 1)


def fill():
    """Filings of all types and public stages, spread over the villages, each with a holder; announced ones with their day."""
    villages = list(Region.objects.level(Region.Level.DESA).under("63").order_by("name", "code")[:500])
    by, today = User.objects.order_by("pk").first(), timezone.localdate()
    kinds = itertools.cycle(itertools.product(FilingType, ("filed", "result", "announced")))
    rows = []
    for number, (kind, stage) in zip(range(FILINGS), kinds, strict=False):
        ends_recorded = RESULT[kind] == Stage.RECORDED
        stage = RESULT[kind] if stage == "result" else Stage.FILED if ends_recorded else Stage(stage)
        filed = today - datetime.timedelta(days=100 + number % 2000)
        done = {"protected_on": filed, "expires_on": today} if stage == RESULT[kind] else {}
        rows.append(
            Filing(
                type=kind,
                title=f"{MARK} {number} dari kelompok usaha desa",
                region=villages[number % len(villages)],
                created_by=by,
                application_number=f"DID2025{number:06}",
                stage=stage,
                stage_on=filed,
                public_stage=stage,
                public_stage_on=filed,
                filed_on=filed,
                **done,
            )
        )
    made = Filing.objects.bulk_create(rows)
    Party.objects.bulk_create(
        Party(filing=filing, role=Party.Role.HOLDER, kind=Party.Kind.GROUP, name=f"Kelompok {filing.pk}") for filing in made
    )
    announce([filing for filing in made if filing.stage == Stage.ANNOUNCED], by)
    changed()


def announce(filings, by):
    rule = DeadlineRule.objects.get(key="mark-announcement")
    events = FilingEvent.objects.bulk_create(
        FilingEvent(filing=filing, position=1, stage=Stage.ANNOUNCED, on=filing.stage_on, recorded_by=by) for filing in filings
    )
    Deadline.objects.bulk_create(
        Deadline(filing=event.filing, rule=rule, event=event, due=event.on + datetime.timedelta(days=60)) for event in events
    )
