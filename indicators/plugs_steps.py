"""What the workspace shows of the steps to the next status."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from indicators import index
from indicators.fewest import fewest_of
from indicators.models import Assessment, Series, Status
from indicators.steps_words import highest_class
from indicators.views.rules import may_read
from klaster import access, sockets
from klaster.access import Permission, Role
from klaster.sockets import Section
from klaster.templatetags.klaster import number
from sites.models import Region

MOST = 10  # a facilitator has a few villages
OF_A_VILLAGE = {Role.OFFICIAL, Role.FACILITATOR}


def register():
    """Plug in what other pages show; called once, when the app is ready."""
    sockets.plug("workspace.sections", my_steps, order=50)
    sockets.plug("workspace.links", village_links, order=25)
    sockets.plug("workspace.links", guide_link, order=75)


def my_steps(user):
    """The next status of the person's villages, for those who hold a role in a village and not above it."""
    villages = _held(user)
    if not villages:
        return None
    shown = villages[:MOST]
    newest = _newest([region.pk for region in shown])
    fewest = _fewest(one for one in newest.values() if one.methodology.series == Series.ID)
    lines = [_line(region, newest.get(region.pk), fewest) for region in shown]
    return Section("indicators/steps/section.html", {"villages": lines}, _("Steps to the next status"))


def village_links(user):
    """The steps and the butir of the person's village; of several, the steps of each in the workspace."""
    villages = _held(user)
    if not villages:
        return None
    village, label = villages[0], _("Steps to the next status")
    if len(villages) > 1:
        return [{"url": f"{reverse('workspace')}#langkah", "label": label, "detail": _("Of each village: what is missing")}]
    detail, steps = _("What is missing, and where to begin"), reverse("index_steps", args=[village.code])
    if village.is_kelurahan:
        return [{"url": steps, "label": _("Way to the next class"), "detail": detail}]
    butir = {"url": reverse("index_butir", args=[village.code]), "label": _("Butir of Indeks Desa")}
    return [{"url": steps, "label": label, "detail": detail}, butir | {"detail": _("Fill in the village's own scores")}]


def _held(user):
    """The villages in which this person holds a role, in the order of their codes."""
    held = access.scopes(user, Permission.VIEW_ALL)
    villages = {one.region_id: one.region for one in held if one.role in OF_A_VILLAGE and _is_village(one.region)}
    return sorted(villages.values(), key=lambda region: region.code)


def _is_village(region):
    return region is not None and region.level in (Region.Level.DESA, Region.Level.KELURAHAN)


def _newest(regions):
    """{region id: its newest official assessment: of Indeks Desa for a desa, of Evaluasi Perkembangan for a kelurahan}."""
    desa = Q(methodology__series=Series.ID, region__level=Region.Level.DESA)
    measured = desa | Q(methodology__series=Series.EVALUATION, region__level=Region.Level.KELURAHAN)
    official = Assessment.objects.published().filter(measured, region__in=regions).order_by("year")
    rows = official.select_related("methodology").prefetch_related("methodology__dimensions", "methodology__bounds")
    return {one.region_id: one for one in rows}


def _next_step(assessment):
    plain = assessment.methodology.plain
    return index.next_step(assessment.points, plain.bounds, plain.ceiling)


def _fewest(assessments):
    """{id of the assessment: the fewest butir to its next status}, by the count of the steps page."""
    by_version = {}
    for one in assessments:
        if step := _next_step(one):
            by_version.setdefault(one.methodology, {})[one] = step.missing
    found = {}
    for methodology, missing in by_version.items():
        found |= fewest_of(missing, methodology)
    return found


def _line(region, assessment, fewest):
    url = reverse("index_steps", args=[region.code])
    if region.is_kelurahan:
        return {"url": url, "title": region.full_name, "detail": _class_words(region, assessment)}
    if assessment is None or assessment.points is None:
        return {"url": url, "title": region.full_name, "detail": _("no data yet")}
    step, plain = _next_step(assessment), assessment.methodology.plain
    if step is None:
        held = index.margin(assessment.points, plain.bounds, plain.ceiling)
        words = {"held": number(held.held), "status": Status(held.status).label}
        return {"url": url, "title": region.full_name, "detail": _("%(held)s points above the bound of %(status)s") % words}
    words = {"status": Status(step.status).label, "missing": number(step.missing), "butir": fewest[assessment.pk].words}
    detail = _("%(missing)s points still needed (%(butir)s)") % words
    way = _("Way to Desa %(status)s") % words
    return {"url": url, "title": f"{way}: {region.name}", "detail": detail}


def _class_words(region, assessment):
    """The class of a kelurahan and what is missing to the next."""
    step = assessment and index.next_class(assessment.score, assessment.methodology.plain.bounds, region.level)
    if not step:
        return _("Evaluasi Perkembangan: no data yet")
    if not step.status:
        return highest_class(Status(step.now).label)
    words = {"missing": number(step.missing), "name": Status(step.status).label}
    return _("%(missing)s points still needed to the class %(name)s") % words


def guide_link(user):
    if not may_read(user):
        return None
    detail = _("What raises each butir, who can do it, which evidence is needed")
    return [{"url": reverse("index_guides"), "label": _("Guides to the butir"), "detail": detail, "rare": True}]
