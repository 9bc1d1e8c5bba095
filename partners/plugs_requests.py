"""What other pages show of support requests."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster import access
from klaster.access import Permission, Role, Scope
from klaster.accounts.models import Membership
from klaster.lists import beginning
from klaster.sockets import Section, plug
from partners import demo_requests
from partners.actions import request_ladder
from partners.actions import requests as actions
from partners.models import Offer, SupportRequest
from partners.people import officers
from partners.request_lists import with_asked, with_late, with_partners

State = SupportRequest.State
SHOWN = 5
MOST = 200
WORKSPACE = "partners/requests/section_tasks.html"


def register():
    """Plug in; called once, when the app is ready."""
    plug("workspace.sections", to_offer, order=22, when=_recorded)
    plug("workspace.sections", overdue, order=21, when=_late)
    plug("workspace.sections", to_answer, order=15, when=_waiting)
    plug("workspace.sections", running, order=41, when=_accepted)
    plug("workspace.sections", to_confirm, order=15, when=_done)
    plug("workspace.sections", of_my_villages, order=45, when=_of_my_villages)
    plug("workspace.links", links, order=58)
    plug("report.sections", report_help, order=20)
    plug("summary.stuck", stuck, order=58, when=_stuck)
    plug("digest.lines", digest_line)
    plug("calendar.events", calendar, order=58)
    plug("site.timeline", site_timeline, order=58)
    plug("messages.jobs", close_silent)
    plug("messages.jobs", request_ladder.climb)
    plug("demo", demo_requests.seed, order=73)


def close_silent(*, now):
    return actions.close_silent(now=now)


# the workspace


def _section(requests, title, *, query="", urgent=False, say=""):
    """The first ones of a list, and the way to all of them; None when there are none, or the list is not this person's."""
    if requests is None:
        return None
    asked = Offer.objects.standing().filter(request=OuterRef("pk")).values("partner__short_name")
    found, count = beginning(
        with_asked(requests).select_related("region__parent__parent").annotate(asked=ArraySubquery(asked)), SHOWN
    )
    if not found:
        return None
    context = {
        "requests": with_late(found, timezone.localdate()),
        "count": count,
        "say": say,
        "more": f"{reverse('work_requests')}{query}" if count > SHOWN else "",
    }
    if urgent:
        context["urgent"] = count
    return Section(WORKSPACE, context, title)


def _recorded(*, user):
    return SupportRequest.objects.filter(state=State.RECORDED) if access.can(user, Permission.COORDINATE) else None


def to_offer(*, user):
    """For Dinas PMD: recorded, and no partner asked."""
    return _section(_recorded(user=user), _("Requests to put to partners"), query="?status=recorded", urgent=True)


def _late(*, user):
    return SupportRequest.objects.overdue(timezone.localdate()) if access.can(user, Permission.COORDINATE) else None


def overdue(*, user):
    return _section(_late(user=user), _("Requests past their due date"), query="?status=overdue", urgent=True)


def _of_partners(user, *states):
    partners = access.partner_ids(user)
    if not partners:
        return None
    mine = Offer.objects.filter(partner__in=partners, state__in=states)
    return SupportRequest.objects.open().filter(pk__in=mine.values("request_id"))


def _waiting(*, user):
    return _of_partners(user, Offer.State.WAITING)


def to_answer(*, user):
    """For a partner's officer: what waits for the answer."""
    return _section(_waiting(user=user), _("Requests that wait for your answer"), query="?status=open", urgent=True)


def _accepted(*, user):
    return _of_partners(user, Offer.State.ACCEPTED)


def running(*, user):
    return _section(_accepted(user=user), _("Requests that you have accepted"), query="?status=open")


def _of_village(user):
    """Of the villages for which the person writes as one of the village."""
    held = [one for one in access.scopes(user, Permission.WRITE) if access.SCOPES[one.role] == Scope.REGION]
    return access.within(user, Permission.WRITE, "region__code") if held else None


def _done(*, user):
    where = _of_village(user)
    return None if where is None else SupportRequest.objects.filter(where, state=State.DONE).order_by("answer_until", "pk")


def to_confirm(*, user):
    """For a village: done, and its word is asked."""
    say = _("Say whether it helped. Without a word it counts as not confirmed.")
    return _section(_done(user=user), _("Did this help your village?"), query="?status=done", urgent=True, say=say)


def _of_my_villages(*, user):
    where = _of_village(user)
    return None if where is None else SupportRequest.objects.open().filter(where)


def of_my_villages(*, user):
    return _section(_of_my_villages(user=user), _("Requests of your village"), query="?status=open")


def links(*, user):
    reads = access.can(user, Permission.VIEW_ALL) or access.can(user, Permission.WORK_AS_PARTNER)
    if not reads:
        return None
    return [{"url": reverse("work_requests"), "label": _("Support requests"), "detail": _("who asked whom, for what")}]


# a report at work


def report_help(*, report, user):
    """Under a sent report: what its "help needed" says, what it led to, and the way to a new request."""
    if not report.first_submitted_at:
        return None
    made = with_late(report.support_requests.select_related("region"), timezone.localdate())
    if not report.help_needed and not made:
        return None
    context = {"report": report, "requests": made, "may_add": bool(actions.may_create(user, report))}
    return Section("partners/requests/section_report.html", context, _("Help needed"))


# the head's summary, the daily message, the calendar, a site


def _stuck(*, today):
    return SupportRequest.objects.overdue(today)


def stuck(*, today):
    late = _stuck(today=today).select_related("region__parent__parent")
    late = list(with_partners(late)[:MOST])
    people = _officers_of({offer.partner_id for request in late for offer in request.standing})
    return [
        {
            "days": request.days_overdue(today),
            "title": request.title,
            "detail": _("Support request of %(village)s, past its due date") % {"village": request.region.full_place},
            "call": _whom_to_call(request, people),
            "url": reverse("work_request", args=[request.pk]),
        }
        for request in late
    ]


def _officers_of(partners):
    """{partner id: officers in office}, in two queries."""
    found = {}
    serving = Membership.objects.active().filter(role=Role.PARTNER, partner__in=partners)
    for officer in officers(*partners).prefetch_related(Prefetch("memberships", serving, to_attr="serving")):
        for held in officer.serving:
            found.setdefault(held.partner_id, []).append(officer)
    return found


def _whom_to_call(request, people):
    """The lead's officers, else those of whoever is asked; says so when there is nobody."""
    if not request.standing:
        return _("nobody is asked yet: Dinas PMD puts it to a partner")
    lead = next((offer for offer in request.standing if offer.is_lead), request.standing[0])
    named = "; ".join(f"{officer.name}, {officer.login}" for officer in people.get(lead.partner_id, []))
    if not named:
        return _("%(partner)s: no focal point is recorded") % {"partner": lead.partner}
    return f"{named} ({lead.partner})"


def digest_line(*, user):
    """How many requests wait for this person: to be put to partners, to be answered, to be confirmed."""
    if access.can(user, Permission.COORDINATE):
        count = SupportRequest.objects.filter(state=State.RECORDED).count()
        text = ngettext(
            "%(count)s support request waits to be put to a partner.",
            "%(count)s support requests wait to be put to a partner.",
            count,
        )
        query = "?status=recorded"
    elif access.partner_ids(user):
        count = _of_partners(user, Offer.State.WAITING).count()
        text = ngettext(
            "%(count)s support request waits for your answer.", "%(count)s support requests wait for your answer.", count
        )
        query = "?status=open"
    elif (where := _of_village(user)) is not None:
        count = SupportRequest.objects.filter(where, state=State.DONE).count()
        text = ngettext(
            "%(count)s support request waits for your village's word: did it help?",
            "%(count)s support requests wait for your village's word: did they help?",
            count,
        )
        query = "?status=done"
    else:
        return None
    return {"text": text % {"count": count}, "url": reverse("work_requests") + query} if count else None


def calendar(*, user, first, last):
    """Due days of open requests that the person sees, and the days that partners promised."""
    seen = SupportRequest.objects.visible_to(user).open()
    due = seen.filter(due__range=(first, last)).select_related("region")[:MOST]
    promised = Offer.objects.filter(
        state=Offer.State.ACCEPTED, due__range=(first, last), request__in=seen.order_by().values("pk")
    )
    promised = promised.select_related("partner", "request__region")[:MOST]
    kind = _("Support requests")
    events = [_event(f"permohonan-{one.pk}", kind, one.due, one.title, one.region.full_name, one.pk) for one in due]
    for offer in promised:
        title = _("%(title)s: promised by %(partner)s") % {"title": offer.request.title, "partner": offer.partner}
        village = offer.request.region.full_name
        events.append(_event(f"sanggup-{offer.pk}", kind, offer.due, title, village, offer.request_id))
    return events


def _event(uid, kind, day, title, detail, pk):
    url = reverse("work_request", args=[pk])
    return {"uid": uid, "kind": kind, "date": day, "until": None, "title": title, "detail": detail, "url": url}


def site_timeline(*, site):
    """Confirmed ones, for everybody: title, partner, day."""
    helped = Offer.objects.filter(request=OuterRef("pk"), state=Offer.State.ACCEPTED)
    helped = helped.order_by("-is_lead", "offered_at", "pk").values("partner__short_name")
    confirmed = site.region.support_requests.confirmed().annotate(helped=ArraySubquery(helped))
    return [
        {
            "date": request.done_on,
            "title": request.title,
            "detail": ", ".join(request.helped),
            "url": "",
        }
        for request in confirmed.order_by("-done_on", "-pk")[:SHOWN]
    ]
