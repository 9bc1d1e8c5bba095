"""Potential intellectual property on the pages of others."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster import access
from klaster.access import Permission
from klaster.sockets import Section, plug
from klaster.templatetags.klaster import number
from partners import demo_potentials
from partners.models import Potential
from sites.models import Region, Site

SHOWN = 5


def register():
    """Plug in; called once, when the app is ready."""
    plug("workspace.sections", waiting, order=55, when=_waiting)
    plug("workspace.sections", without, order=56, when=_without)
    plug("demo", demo_potentials.seed, order=75)
    plug("demo", demo_potentials.seed_checks, order=81)


def _waiting(*, user):
    """For those who write for villages, beside Dinas PMD: what nobody prepares a filing for."""
    if access.can(user, Permission.MANAGE_FILINGS) or not access.can(user, Permission.WRITE):
        return None
    return Potential.objects.filter(access.within(user, Permission.WRITE)).waiting()


def waiting(*, user):
    found = _waiting(user=user)
    if found is None:
        return None
    potentials = list(found.select_related("region").order_by("noted_at", "pk")[: SHOWN + 1])
    if not potentials:
        return None
    more = f"{reverse('work_potentials')}?status={Potential.Status.WAITING}" if len(potentials) > SHOWN else ""
    context = {"potentials": potentials[:SHOWN], "more": more}
    return Section("partners/filings/section_potentials.html", context, _("Potentials that wait for a filing"))


def _without(*, user):
    """For Dinas PMD: villages of the cluster of which nothing is noted."""
    if not access.can(user, Permission.MANAGE_FILINGS):
        return None
    noted = Potential.objects.order_by().values("region")
    return Region.objects.filter(pk__in=Site.objects.published().values("region_id")).exclude(pk__in=noted)


def without(*, user):
    found = _without(user=user)
    villages = list(found.select_related("parent__parent").order_by("code")) if found is not None else []
    if not villages:
        return None
    words = ngettext(
        "In %(count)s village of the cluster nothing is noted yet.",
        "In %(count)s villages of the cluster nothing is noted yet.",
        len(villages),
    ) % {"count": number(len(villages))}
    context = {"words": words, "villages": villages[:SHOWN], "url": reverse("work_potentials")}
    return Section("partners/filings/section_without.html", context, _("Villages without potential intellectual property"))
