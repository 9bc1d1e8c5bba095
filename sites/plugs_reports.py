"""What innovations and reports give to other pages: the home page, and what waits for each person at work."""

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from klaster import access, sockets
from klaster.access import Permission, Role
from klaster.sockets import Section
from klaster.templatetags.klaster import day, number
from sites.models import Innovation, Region, Report, Round
from sites.models.states import State
from sites.views.public_innovations import shown_photos
from sites.views.report_work import address, unwritten

SHOWN = 10


def connect():
    sockets.plug("home.figures", figures, order=20)
    sockets.plug("home.reports", latest_reports, order=10)
    sockets.plug("workspace.sections", my_village, order=10)
    sockets.plug("workspace.sections", queue, order=10)
    sockets.plug("workspace.sections", helped_villages, order=20)
    sockets.plug("workspace.links", links, order=10)


def public_reports():
    """Published reports whose innovation is public too, the newest first."""
    reports = Report.objects.published().filter(innovation__current_version__isnull=False)
    related = ("innovation__current_version", "innovation__region__parent__parent", "current_version", "round")
    return reports.select_related(*related).order_by("-current_version__published_at", "-pk")


def figures():
    """How many innovations and reports the public can read today."""
    counts = Innovation.objects.published().aggregate(
        innovations=Count("pk", distinct=True), reports=Count("reports__current_version", distinct=True)
    )
    innovations, reports = counts["innovations"], counts["reports"]
    today = day(timezone.localdate())
    return [
        {
            "value": number(innovations),
            "label": ngettext("published innovation", "published innovations", innovations),
            "detail": _("each checked by Dinas PMD; %(day)s") % {"day": today},
            "url": reverse("innovation_list"),
        },
        {
            "value": number(reports),
            "label": ngettext("published report", "published reports", reports),
            "detail": _("written by the villages each quarter; %(day)s") % {"day": today},
            "url": reverse("innovation_list"),
        },
    ]


def latest_reports():
    """Cards of the six newest published reports; those with a photograph first among the newest eighteen."""
    found = sorted(public_reports()[:18], key=lambda report: not shown_photos(report.current_version))[:6]
    found.sort(key=lambda report: report.current_version.published_at, reverse=True)
    return [_report_card(report) for report in found]


def _report_card(report):
    version, region = report.current_version, report.region
    photos = shown_photos(version) or shown_photos(report.innovation.current_version)
    return {
        "title": report.innovation.current_version.name,
        "url": f"/inovasi/{report.innovation.slug}/",
        "meta": f"{region.full_place} · {report.round} · {day(version.published_at)}",
        "text": _("Nil report: nothing was done in this quarter.") if version.is_nil else version.content.get("activities", ""),
        "photo": photos[0]["thumbnail"] if photos else "",
        "photo_alt": photos[0]["caption"] if photos else "",
    }


def links(user):
    """The places that a person's role opens."""
    places = []
    if access.can(user, Permission.VIEW_ALL):
        detail = _("of each innovation and quarter")
        reports = {"url": reverse("report_list"), "label": pgettext("menu", "Reports"), "detail": detail}
        detail = _("drafts and what is published")
        innovations = {"url": reverse("innovation_mine"), "label": pgettext("menu", "Innovations"), "detail": detail}
        places += [reports, innovations]
    if access.can(user, Permission.REVIEW):
        detail = _("what waits, the longest waiting first")
        places.insert(0, {"url": reverse("review_queue"), "label": pgettext("menu", "Review queue"), "detail": detail})
    if access.can(user, Permission.MANAGE_ROUNDS):
        detail = _("open, due and closing days")
        rounds = {"url": reverse("round_list"), "label": pgettext("menu", "Reporting rounds"), "detail": detail, "rare": True}
        places.append(rounds)
    return places + sheets(user)


def sheets(user):
    """What comes back to a village after each round, for those who hold a role in one; named where they are several."""
    held = (membership for membership in user.active_memberships if membership.role in (Role.OFFICIAL, Role.FACILITATOR))
    levels = (Region.Level.DESA, Region.Level.KELURAHAN)
    villages = {one.region.code: one.region for one in held if one.region and one.region.level in levels}
    places = []
    for code, village in villages.items():
        label, detail = _("Sheets for the musyawarah desa"), _("What came of each round")
        if village.is_kelurahan:
            label = _("Sheets for the musyawarah kelurahan")
        if len(villages) > 1:
            label = _("Sheets of %(village)s") % {"village": village.full_name}
        places.append({"url": reverse("village_sheets", args=[code]), "label": label, "detail": detail, "rare": True})
    return places


def my_village(user):
    """For those who write and do not review: what came back first, then reports that are due, then drafts."""
    if not access.can(user, Permission.WRITE) or access.can(user, Permission.REVIEW):
        return None
    where = Q(access.within(user, Permission.WRITE, "innovation__region__code"), state__in=[State.RETURNED, State.DRAFT])
    reports = Report.objects.with_due().filter(where | Q(pk__in=to_confirm(user)))
    reports = reports.select_related("innovation__region", "round", "submitted_by").order_by("-state", "round__due")[
        : SHOWN * 2
    ]
    drafts = Innovation.objects.filter(access.within(user, Permission.WRITE), state__in=[State.RETURNED, State.DRAFT])
    drafts = list(drafts.select_related("region").order_by("-state", "-updated_at")[:SHOWN])
    today = timezone.localdate()
    things = [(report.region, _waiting_item(report, today)) for report in reports]
    things += [(innovation.region, _innovation_item(innovation)) for innovation in drafts]
    things += [(found.innovation.region, _due_item(found, today)) for found in unwritten(user, limit=SHOWN)]
    if access.can(user, Permission.ENTER_ON_BEHALF):  # who writes for several villages must see for which
        for region, item in things:
            item["what"] = f"{region.full_name} · {item['what']}"
    items = sorted((item for _region, item in things), key=lambda item: item["order"])
    urgent = sum(item["order"] <= 0 for item in items)
    context = {"items": items[: SHOWN * 2], "count": len(items), "urgent": urgent, "blanks": address("report_blanks")}
    return Section("reports/plug_my_village.html", context, _("What waits for you"))


def to_confirm(user):
    """Reports that others entered for the villages of which this person is an official."""
    where = Q(pk__in=[])
    for held in user.active_memberships:
        if held.role == access.Role.OFFICIAL and held.region:
            code = held.region.code
            where |= Q(innovation__region__code=code) | Q(innovation__region__code__startswith=code + ".")
    return Report.objects.to_confirm().filter(where)


def _waiting_item(report, today):
    return _confirm_item(report) if report.state == State.SUBMITTED else _report_item(report, today)


def _confirm_item(report):
    words = _("Entered on behalf of %(village)s by %(name)s: is it right?")
    return {
        "order": -1,
        "title": report.innovation.name,
        "url": reverse("report_confirm", args=[report.pk]),
        "what": _("Report of %(round)s") % {"round": report.round},
        "words": words % {"village": report.region.full_name, "name": report.submitted_by.name},
        "reason": "",
        "state": "new",
        "label": _("to confirm"),
        "due": "",
    }


def _report_item(report, today):
    returned = report.state == State.RETURNED
    return {
        "order": 0 if returned else 1,
        "title": report.innovation.name,
        "url": reverse("report_detail", args=[report.pk]),
        "what": _("Report of %(round)s") % {"round": report.round},
        "reason": report.return_reason if returned else "",
        "state": report.state,
        "label": report.get_state_display(),
        "due": "" if returned or not report.due else due_words(report.round, today, report.due),
    }


def _innovation_item(innovation):
    returned = innovation.state == State.RETURNED
    return {
        "order": 0 if returned else 3,
        "title": innovation.name,
        "url": reverse("innovation_detail", args=[innovation.pk]),
        "what": _("Innovation"),
        "reason": innovation.return_reason if returned else "",
        "state": innovation.state,
        "label": innovation.get_state_display(),
        "due": "",
    }


def _due_item(found, today):
    return {
        "order": 2,
        "title": found.innovation.name,
        "pair": found.value,
        "what": _("Report of %(round)s") % {"round": found.round},
        "reason": "",
        "state": "late" if found.due < today else "open",
        "label": _("not begun"),
        "due": due_words(found.round, today, found.due),
    }


def due_words(round, today, due=None):
    """ "due in 5 days (10 Oktober 2026)", or how late it is; `due`: the village's own day, where it has one."""
    due = due or round.due
    days = (due - today).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": number(-days)}
    if days == 0:
        return _("due today")
    words = ngettext("due in %(days)s day (%(day)s)", "due in %(days)s days (%(day)s)", days)
    return words % {"days": number(days), "day": day(due)}


def queue(user):
    """For those who review: how many wait, and the longest waiting."""
    if not access.can(user, Permission.REVIEW):
        return None
    today = timezone.localdate()
    rows = []
    for kind, model, field in (("laporan", Report, "innovation__region__code"), ("inovasi", Innovation, "region__code")):
        things = model.objects.filter(access.within(user, Permission.REVIEW, field))
        for state in (State.SUBMITTED, State.VERIFIED):
            found = things.filter(state=state).aggregate(count=Count("pk"), oldest=Min("submitted_at"))
            if found["count"]:
                days = (today - timezone.localdate(found["oldest"])).days if found["oldest"] else 0
                rows.append(_queue_row(kind, state, found["count"], days))
    total = sum(row["count"] for row in rows)
    newest = Round.objects.open().first()
    board = address("round_board", newest.pk) if newest else ""
    context = {"rows": rows, "count": total, "urgent": total, "board": board, "round": newest}
    return Section("reports/plug_queue.html", context, _("Review queue"))


def _queue_row(kind, state, count, days):
    labels = {
        ("laporan", State.SUBMITTED): ngettext("report to verify", "reports to verify", count),
        ("laporan", State.VERIFIED): ngettext("report to publish", "reports to publish", count),
        ("inovasi", State.SUBMITTED): ngettext("innovation to verify", "innovations to verify", count),
        ("inovasi", State.VERIFIED): ngettext("innovation to publish", "innovations to publish", count),
    }
    oldest = ngettext("the oldest waits %(days)s day", "the oldest waits %(days)s days", days) % {"days": number(days)}
    url = f"{reverse('review_queue')}?jenis={kind}"
    if state == State.VERIFIED:
        url += "&tahap=terverifikasi"
    return {"value": number(count), "count": count, "label": labels[kind, state], "detail": oldest, "url": url}


def helped_villages(user):
    """For kabupaten/kota, kecamatan and facilitators: the newest reports of their villages, and who has not sent."""
    writes_own = access.can(user, Permission.WRITE) and not access.can(user, Permission.ENTER_ON_BEHALF)
    if not access.can(user, Permission.COMMENT) or writes_own or access.can(user, Permission.REVIEW):
        return None
    reports = Report.objects.visible_to(user).filter(state=State.SUBMITTED)
    related = ("innovation__region", "round")
    newest = list(reports.select_related(*related).order_by("-submitted_at")[:SHOWN])
    missing = []
    for round in Round.objects.open().order_by("due"):
        innovations = Innovation.objects.visible_to(user).expected_in(round)
        count = innovations.exclude(reports__in=Report.objects.filter(round=round, first_submitted_at__isnull=False)).count()
        if count:
            due = due_words(round, timezone.localdate())
            missing.append({"round": round, "count": count, "due": due, "board": address("round_board", round.pk)})
    context = {"reports": newest, "missing": missing, "count": len(newest)}
    return Section("reports/plug_helped.html", context, _("Reports of your villages"))
