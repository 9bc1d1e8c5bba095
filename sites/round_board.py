"""The board of a round: for each village what is expected of it, what came, and when its operators signed in."""

import datetime

import tablib
from django.db.models import Count, DateField, Exists, F, Max, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission, Role
from klaster.accounts.models import Membership
from klaster.models import Portal
from sites.exports import harmless
from sites.models import Innovation, Region, Round
from sites.models.states import State
from sites.plugs_summary import whom_to_call

QUIET_DAYS = 30
COUNTS = ["expected", "begun", "sent", "on_time", "late", "verified"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def looks_after_villages(user):
    """Who may open the board: everybody who reads villages that are not his or her own alone."""
    return user.is_superuser or any(held.role != Role.OFFICIAL for held in access.scopes(user, Permission.VIEW_ALL))


def newest(today=None):
    """The round that people are reporting in, else the last one; None before the first."""
    return Round.objects.filter(opens__lte=today or timezone.localdate()).order_by("-year", "-quarter").first()


def rows(round, user):
    """The villages of the user's area of which something is expected in the round, or which are an exception in it."""
    expected = Innovation.objects.expected_in(round)
    reports = round.reports.with_due()
    sent = reports.filter(first_submitted_at__isnull=False)
    due = Coalesce("own_due", Value(round.due, output_field=DateField()))
    on_time = sent.filter(Q(is_exempt=True) | Q(first_submitted_at__date__lte=due))
    verified = reports.filter(Q(state__in=[State.VERIFIED, State.PUBLISHED]) | Q(current_version__isnull=False))
    held = Membership.objects.active().filter(role=Role.OFFICIAL, user__is_active=True, region=OuterRef("pk"))
    signed_in = held.order_by().values("region").annotate(last=Max("user__last_login")).values("last")
    return (
        Region.objects.villages()
        .filter(access.within(user, Permission.VIEW_ALL, "code"))
        .filter(Exists(expected.filter(region=OuterRef("pk"))) | Q(pk__in=round.exceptions.values("region")))
        .annotate(
            expected=_counted(expected, "region"),
            begun=_counted(reports, "innovation__region"),
            sent=_counted(sent, "innovation__region"),
            on_time=_counted(on_time, "innovation__region"),
            verified=_counted(verified, "innovation__region"),
            operators=_counted(held, "region"),
            signed_in=Subquery(signed_in),
        )
        .annotate(late=F("sent") - F("on_time"), missing=F("expected") - F("sent"))
        .with_place()
        .select_related("site")
        .order_by("code")
    )


def _counted(queryset, field):
    """How many rows of the queryset belong to the village; 0 where none does."""
    found = queryset.filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found), 0)


def narrow(villages, form):
    if code := form.value("kabupaten") if "kabupaten" in form.fields else "":
        villages = villages.filter(code__startswith=f"{code}.")
    if form.value("kiriman"):
        villages = villages.filter(missing__gt=0)
    if form.value("masuk"):
        villages = villages.filter(Q(signed_in__isnull=True) | Q(signed_in__lt=_quiet_since()))
    return villages


def totals(villages):
    """The sums over all villages of the list, in the order of the columns."""
    return villages.order_by().aggregate(**{f"all_{name}": Coalesce(Sum(name), 0) for name in COUNTS})


def _quiet_since():
    return timezone.now() - datetime.timedelta(days=QUIET_DAYS)


def told(villages, round):
    """The villages of a page, each with its exception and with what is to be said of its operators."""
    since, today = _quiet_since(), timezone.localdate()
    for village in villages:
        village.exception = round.own_days.get(village.pk)
        due = round.due_for(village.pk)
        village.is_overdue = bool(village.missing and due and due < today)
        village.quiet = _quiet(village, since)
    return villages


def name_contacts(villages):
    """Whom to call of the villages that have not sent everything."""
    owing = [village for village in villages if village.missing]
    calls = whom_to_call(owing)
    for village in owing:
        village.call = calls[village.pk]


def _quiet(village, since):
    """In words why nobody of the village has signed in lately; "" when somebody has."""
    if not village.operators:
        return _("no operator")
    if not village.signed_in:
        return _("has never signed in")
    return _("not signed in for 30 days") if village.signed_in < since else ""


def exported(villages, round, form):
    """The whole list as a file, "csv" or "xlsx", in which no text runs as a formula; demo data say so in every row."""
    is_demo = Portal.read().is_demo
    heads = [
        _("code"), _("village"), _("kecamatan"), _("kabupaten/kota"), _("expected"), _("begun"), _("sent"), _("on time"),
        _("late"), _("verified"), _("due"), _("reason"), _("last sign-in"), _("operators"),
    ]  # fmt: skip
    table = tablib.Dataset(headers=[str(head) for head in heads] + ([str(_("note"))] if is_demo else []))
    for village in told(list(villages), round):
        table.append([*_cells(village, round), *([str(_("Demo data"))] if is_demo else [])])
    name = f"{'data-contoh-' if is_demo else ''}papan-{round.year}-{round.quarter}.{form}"
    body, kind = (table.export("xlsx"), XLSX) if form == "xlsx" else ("\ufeff" + table.csv, "text/csv; charset=utf-8")
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cells(village, round):
    found, due = village.exception, round.due_for(village.pk)
    last = timezone.localdate(village.signed_in).isoformat() if village.signed_in else ""
    return [
        village.code, harmless(village.full_name), harmless(village.parent.name), harmless(village.parent.parent.name),
        *(getattr(village, name) for name in COUNTS),
        due.isoformat() if due else str(_("no report is expected")),
        harmless(found.reason) if found else "", last, village.operators,
    ]  # fmt: skip
