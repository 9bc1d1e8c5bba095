"""What the partners show on the pages of others: a site, an innovation, the home page, the workspace, the head's summary."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission, Role
from klaster.accounts.models import Membership
from klaster.lists import beginning
from klaster.sockets import Section
from klaster.templatetags.klaster import day, number
from partners.models import Activity, Partner
from partners.views.public import areas

SHOWN = 5
ON_A_SITE = 10
MOST = 200
WORKSPACE = "partners/section_tasks.html"


def home_figures():
    count = Partner.objects.published().count()
    if not count:
        return None
    return [{"value": number(count), "label": _("partners"), "detail": day(timezone.localdate()), "url": reverse("partners")}]


def _public_activities(site):
    """The newest public activities in the village, read once for the section and the timeline of one page."""
    if not hasattr(site, "public_activities"):
        activities = site.region.activities.published().select_related("partner")
        site.public_activities = list(activities[: 3 * ON_A_SITE])
    return site.public_activities


def site_activities(*, site, user, pdf=False):
    """The partners' activities in this village that the public may see."""
    activities = _public_activities(site)[:ON_A_SITE]
    if not activities:
        return None
    template = "partners/section_pdf.html" if pdf else "partners/section_public.html"
    return Section(template, {"activities": activities}, _("Partners at work here"), last=True)


def innovation_activities(*, innovation, version):
    activities = list(innovation.activities.published().select_related("partner")[:ON_A_SITE])
    if not activities:
        return None
    return Section("partners/section_public.html", {"activities": activities}, _("Partners who help"))


def site_timeline(*, site):
    """Activities that are done, on their last day."""
    done = [activity for activity in _public_activities(site) if activity.status == Activity.Status.DONE][:ON_A_SITE]
    return [
        {
            "date": activity.ends or activity.starts,
            "title": activity.title,
            "detail": activity.partner.short_name,
            "url": reverse("partner", args=[activity.partner.slug]) if activity.partner.is_active else "",
        }
        for activity in done
    ]


# the workspace


def _mine(user):
    """The activities this person looks after: all of them, or those of the partners they work for."""
    if access.can(user, Permission.MANAGE_PARTNERS):
        return Activity.objects.all()
    return Activity.objects.filter(partner__in=access.partner_ids(user))


def _looks_after(user):
    return access.can(user, Permission.MANAGE_PARTNERS) or access.can(user, Permission.WORK_AS_PARTNER)


def late(*, user):
    """The rows of the section of overdue activities."""
    return _mine(user).overdue(timezone.localdate()) if _looks_after(user) else None


def overdue(*, user):
    today, found = timezone.localdate(), late(user=user)
    if found is None:
        return None
    activities, count = beginning(found.select_related("partner"), SHOWN)
    for activity in activities:
        activity.late = activity.days_overdue(today)
    context = {
        "activities": activities,
        "count": count,
        "urgent": count,
        "say": _("Record the result, or change the last day."),
        "more": f"{reverse('work_activities')}?status=overdue" if count > SHOWN else "",
    }
    return Section(WORKSPACE, context, _("Activities past their last day")) if count else None


def running(*, user):
    """A partner officer's running and coming activities, those that begin first on top."""
    if not access.can(user, Permission.WORK_AS_PARTNER) or user.is_superuser:
        return None
    today = timezone.localdate()
    late = Activity.objects.overdue(today).values("pk")
    coming = _mine(user).filter(partner__in=access.partner_ids(user)).open().exclude(pk__in=late.order_by())
    activities = list(coming.select_related("partner").order_by("starts", "pk")[: SHOWN + 1])
    context = {
        "activities": activities[:SHOWN],
        "more": reverse("work_activities") if len(activities) > SHOWN else "",
    }
    return Section(WORKSPACE, context, _("My running and coming activities")) if activities else None


def villages(*, user):
    """The villages in which a partner officer's activities take place."""
    mine = access.partner_ids(user)
    if not mine:
        return None
    found = areas(Activity.objects.published().filter(partner__in=mine))
    return Section("partners/section_villages.html", {"areas": found}, _("My villages")) if found else None


def open_in_my_area(*, user):
    """The rows of the next section."""
    if not access.can(user, Permission.VIEW_ALL) or access.can(user, Permission.VIEW_SUMMARY):
        return None
    return Activity.objects.visible_to(user).open()


def in_my_area(*, user):
    """For a village, and for those who help villages: which partner comes next."""
    found = open_in_my_area(user=user)
    if found is None:
        return None
    activities = list(found.select_related("partner").order_by("starts", "pk")[: SHOWN + 1])
    context = {"activities": activities[:SHOWN], "more": reverse("work_activities") if len(activities) > SHOWN else ""}
    return Section(WORKSPACE, context, _("Partners' activities in your area")) if activities else None


def links(*, user):
    found = []
    if access.can(user, Permission.VIEW_SUMMARY):
        found.append({"url": reverse("work_partners"), "label": _("Partners"), "detail": _("who helps, with what")})
    if access.can(user, Permission.WORK_AS_PARTNER) or access.can(user, Permission.COMMENT) or found:
        found.append({"url": reverse("work_activities"), "label": _("Activities"), "detail": _("trainings, visits, research")})
    return found


# the head's summary


def stuck(*, today):
    """Overdue activities, and whom to call: the focal point, else the partner's officers."""
    late = list(Activity.objects.overdue(today).select_related("partner")[:MOST])
    officers = {}
    serving = Membership.objects.active().filter(role=Role.PARTNER, partner__in={activity.partner_id for activity in late})
    for membership in serving.select_related("user"):
        officers.setdefault(membership.partner_id, []).append(membership.user)
    return [
        {
            "days": activity.days_overdue(today),
            "title": activity.title,
            "detail": _("Activity of %(partner)s, past its last day") % {"partner": activity.partner},
            "call": whom_to_call(activity, officers.get(activity.partner_id, [])),
            "url": reverse("work_activity", args=[activity.pk]),
        }
        for activity in late
    ]


def whom_to_call(activity, officers):
    """ "Noor Aisyah, 0800-000-111 (Brida)"; says so when nobody is recorded."""
    people = [(activity.contact, activity.contact_phone)] if activity.contact or activity.contact_phone else []
    people = people or [(officer.name, officer.login) for officer in officers]
    if not people:
        return _("%(partner)s: no focal point is recorded") % {"partner": activity.partner}
    named = "; ".join(", ".join(filter(None, person)) for person in people)
    return f"{named} ({activity.partner})"


def starting(*, today):
    """The rows of what comes next."""
    return Activity.objects.filter(status=Activity.Status.PLANNED, starts__gte=today)


def coming(*, today):
    return [
        {
            "date": activity.starts,
            "title": f"{activity.title} ({activity.partner})",
            "url": reverse("work_activity", args=[activity.pk]),
        }
        for activity in starting(today=today).select_related("partner").order_by("starts", "pk")[:MOST]
    ]
