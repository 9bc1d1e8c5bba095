"""What the index gives to the pages of others, through the sockets of klaster."""

from django.urls import reverse
from django.utils.translation import gettext as _

from indicators import demo_butir, demo_imports, demo_methods, demo_steps, index, overview
from indicators.demo import seed_index
from indicators.models import Assessment, Status
from indicators.pictures import status_by_year
from indicators.steps_words import highest_class
from indicators.views.rules import may_read
from indicators.villages import index_of
from klaster.access import Permission, can
from klaster.sockets import Section
from klaster.templatetags.klaster import number


def home_levels(region_ids):
    """{region id: {level, value, label}} from each village's newest official assessment."""
    newest = Assessment.objects.latest_per_village().filter(region__in=region_ids).select_related("methodology")
    levels = {}
    for one in sorted(newest, key=lambda one: one.methodology.series != overview.ID):
        if one.status and one.region_id not in levels:
            value = number(one.score, one.methodology.places) if one.score is not None else ""
            source = f"{one.methodology.name} {one.year}"
            levels[one.region_id] = {"level": one.level, "value": value, "label": one.status_label, "source": source}
    return levels


def _province():
    return overview.series_of(overview.PROVINCE, overview.grouped(overview.PROVINCE))


def _indeks_desa(province):
    return next((one for one in province if one.code == overview.ID), None)


def home_figures(province=None):
    """How many villages of the province are Mandiri, with the year and the index that say so."""
    series = _indeks_desa(province or _province())
    if not series:
        return None
    year = series.latest
    words = {"name": series.name, "year": year.year, "measured": number(year.measured)}
    return [
        {
            "value": number(year.counts[0]),
            "label": _("desa Mandiri in the province"),
            "detail": _("%(name)s %(year)s, of %(measured)s measured") % words,
            "url": reverse("indeks"),
        }
    ]


def home_section():
    """The province's status by year, each series in a picture of its own."""
    series = _province()
    if not series:
        return None
    for one in series:
        one.chart = status_by_year(one)
    return Section(
        "indicators/parts/home.html",
        {"series": series, "ramp": overview.ramp()},
        _("The province's villages by status"),
        home_figures(series) or [],
    )


def _index_of_site(site):
    """The village's index, read once for the header and the section of one page."""
    if not hasattr(site, "index_read"):
        site.index_read = index_of(site.region)
    return site.index_read


def site_header(site):
    """Status, score, year, and whether the status is official."""
    found = _index_of_site(site)
    if not found.newest:
        return None
    return Section("indicators/parts/site_header.html", {"newest": found.newest, "level": found.level})


def _steps_url(village, user):
    """Where this person reads the steps to the next status; "" for the public, for whom they are not."""
    if user is None or not can(user, Permission.VIEW_ALL, village):
        return ""
    return reverse("index_steps", kwargs={"code": village.code})


def _steps_label(newest, village):
    """What the steps are to: a status, or nothing higher for a kelurahan of the highest class."""
    if not village.is_kelurahan:
        return _("Steps to the next status")
    is_class = newest.methodology.series == overview.EVALUATION  # and not the status that it had as a desa
    step = index.next_class(newest.score, newest.methodology.plain.bounds, village.level) if is_class else None
    return highest_class(Status(step.now).label) if step and not step.status else _("Way to the next class")


def site_section(site, user=None, pdf=False):
    """The village's dimensions; for those who work with the village, the way to its steps."""
    found = _index_of_site(site)
    if not found.newest:
        return None
    context = {"index": found, "area": site.region, "pdf": pdf, "steps_url": "" if pdf else _steps_url(site.region, user)}
    context["steps_label"] = _steps_label(found.newest, site.region)
    words = {"name": found.newest.methodology.name, "year": found.newest.year}
    return Section("indicators/parts/site_section.html", context, _("%(name)s %(year)s") % words)


def links(user):
    if not may_read(user, Permission.IMPORT_INDEX):
        return None
    detail = _("Which index files were imported, and by whom")
    if can(user, Permission.IMPORT_INDEX):
        detail = _("Import, check and undo index files")
    return [{"url": reverse("index_imports"), "label": _("Index import"), "detail": detail, "rare": True}]


def summary_figures():
    """The newest official counts, for the head of office."""
    series = _indeks_desa(_province())
    if not series:
        return None
    year = series.latest
    detail = ", ".join(
        f"{Status(cell['code']).label} {number(cell['n'])}"
        for cell in year.cells
        if cell["n"] and cell["code"] != Status.INDEPENDENT
    )
    return {
        "value": number(year.counts[0]),
        "label": _("desa Mandiri, %(name)s %(year)s") % {"name": series.name, "year": year.year},
        "detail": detail,
        "url": reverse("indeks"),
    }


def demo(cast):
    seed_index(rng=cast.rng, by=cast.pmd, today=cast.today)
    for part in (demo_imports, demo_methods, demo_steps, demo_butir):
        part.seed(cast)
    return True
