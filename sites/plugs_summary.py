"""What sites, innovations and reports give to the head's summary: figures, what is stuck with whom to call, what comes."""

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster.access import Role
from klaster.accounts.models import Membership
from klaster.sockets import plug
from klaster.templatetags.klaster import day, number
from sites.models import Innovation, Region, Report, Round, Site
from sites.models.states import State

WAITS_TOO_LONG = 7  # days a sent report may wait for verification before the head hears of it


def connect():
    plug("summary.figures", figures, order=10)
    plug("summary.stuck", missing_reports, order=10)
    plug("summary.stuck", waiting_reports, order=20)
    plug("summary.next", rounds, order=10)


def last_round(today):
    """The latest round whose reports are all due."""
    return Round.objects.filter(due__lt=today).order_by("-due").first()


def figures():
    round = last_round(timezone.localdate())
    return [_sites(), _innovations(), *([_on_time(round), _people(round)] if round else [])]


def _sites():
    levels = list(Site.objects.published().values_list("region__level", flat=True))
    desa, kelurahan = levels.count(Region.Level.DESA), levels.count(Region.Level.KELURAHAN)
    return {
        "value": number(len(levels)),
        "label": ngettext("site of the cluster", "sites of the cluster", len(levels)),
        "detail": _("%(desa)s desa, %(kelurahan)s kelurahan") % {"desa": number(desa), "kelurahan": number(kelurahan)},
        "url": reverse("site_list"),
    }


def _innovations():
    stages = Innovation.objects.published().order_by().values_list("current_version__stage").annotate(Count("pk"))
    counts = dict(stages)
    named = [f"{number(counts[stage])} {stage.label.lower()}" for stage in Innovation.Stage if stage in counts]
    total = sum(counts.values())
    label = ngettext("published innovation", "published innovations", total)
    return {"value": number(total), "label": label, "detail": ", ".join(named), "url": "/inovasi/"}


def expected(round):
    """The innovations from which a report of this round is looked for: those that are published, and those that sent one."""
    sent = Report.objects.filter(round=round, first_submitted_at__isnull=False)
    return Innovation.objects.filter(Q(current_version__isnull=False) | Q(pk__in=sent.values("innovation")))


def _on_time(round):
    sent = Report.objects.filter(round=round, first_submitted_at__isnull=False)
    found = sent.aggregate(sent=Count("pk"), on_time=Count("pk", filter=Q(first_submitted_at__date__lte=F("round__due"))))
    total = expected(round).count()
    late, missing = found["sent"] - found["on_time"], total - found["sent"]
    return {
        "value": _("%(part)s of %(all)s") % {"part": number(found["on_time"]), "all": number(total)},
        "label": _("reports on time, %(round)s") % {"round": round},
        "detail": _("%(late)s late, %(missing)s not sent") % {"late": number(late), "missing": number(missing)},
        "url": "",
    }


def _people(round):
    """Unknown is not 0: reports without a number are counted beside the sum."""
    reports = Report.objects.published().filter(round=round, current_version__is_nil=False)
    found = reports.aggregate(
        people=Sum("current_version__people_reached"), told=Count("current_version__people_reached"), all=Count("pk")
    )
    told = _("told by %(told)s of %(all)s published reports") % {"told": number(found["told"]), "all": number(found["all"])}
    label = _("people reached, %(round)s") % {"round": round}
    return {"value": number(found["people"]), "label": label, "detail": told, "url": ""}


def missing_reports(*, today):
    """Villages whose report of the last round was not sent, and their official or the office's phone."""
    round = last_round(today)
    if round is None:
        return None
    sent = Report.objects.filter(round=round, first_submitted_at__isnull=False)
    missing = Innovation.objects.published().exclude(pk__in=sent.values("innovation"))
    counts = missing.order_by().values_list("region").annotate(Count("pk"))
    villages = {region.pk: region for region in _places([pk for pk, _count in counts])}
    calls = whom_to_call(villages.values())
    return [
        {
            "days": (today - round.due).days,
            "title": _("%(village)s, %(area)s")
            % {"village": villages[pk].full_name, "area": villages[pk].parent.parent.short_name},
            "detail": ngettext("%(count)s report of %(round)s not sent", "%(count)s reports of %(round)s not sent", count)
            % {"count": number(count), "round": round},
            "call": calls[pk],
            "url": villages[pk].site.get_absolute_url() if hasattr(villages[pk], "site") else "",
        }
        for pk, count in counts
    ]


def _places(pks):
    return Region.objects.filter(pk__in=pks).select_related("parent__parent", "site")


def whom_to_call(villages):
    """{village id: "Siti Rahmah, 0812…"}: the officials, else the phone of the office, else that nobody is recorded."""
    people = {}
    officials = Membership.objects.active().filter(role=Role.OFFICIAL, region__in=[village.pk for village in villages])
    for membership in officials.select_related("user"):
        people.setdefault(membership.region_id, []).append(f"{membership.user.name}, {membership.user.login}")
    return {village.pk: "; ".join(people.get(village.pk, [])) or _office(village) for village in villages}


def _office(village):
    phone = village.site.office_phone if hasattr(village, "site") else ""
    return _("office of the village, %(phone)s") % {"phone": phone} if phone else _("no contact is recorded")


def waiting_reports(*, today):
    """Sent reports that wait for Dinas PMD itself: one matter, whose days are those of the longest waiting."""
    waiting = Report.objects.filter(state__in=[State.SUBMITTED, State.VERIFIED], submitted_at__isnull=False)
    oldest, count = waiting.order_by("submitted_at").first(), waiting.count()
    days = (today - timezone.localdate(oldest.submitted_at)).days if oldest else 0
    if days <= WAITS_TOO_LONG:
        return None
    staff = Membership.objects.active().filter(role=Role.PMD).select_related("user").order_by("since", "pk")[:2]
    return [
        {
            "days": days,
            "title": ngettext(
                "%(count)s report waits for Dinas PMD: to be verified or published",
                "%(count)s reports wait for Dinas PMD: to be verified or published",
                count,
            )
            % {"count": number(count)},
            "detail": _("the longest since %(day)s") % {"day": day(oldest.submitted_at)},
            "call": "; ".join(f"{held.user.name}, {held.user.login}" for held in staff) or _("Dinas PMD"),
            "url": reverse("report_list"),
        }
    ]


def rounds(*, today):
    """Days of the reporting rounds to come."""
    events = []
    for round in Round.objects.filter(closes__gte=today).order_by("opens"):
        events += [
            {"date": round.opens, "title": _("Reporting round %(round)s opens") % {"round": round}, "url": ""},
            {"date": round.due, "title": _("Reports of %(round)s are due") % {"round": round}, "url": ""},
        ]
    return [event for event in events if event["date"] >= today]
