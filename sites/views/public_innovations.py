"""The innovations that the public reads: the list, and the page of one."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render

from klaster import sockets
from klaster.cache import public_page
from sites.figures import written
from sites.forms.filters import PublicFilters
from sites.forms.reports import PEOPLE_UNIT
from sites.models import Innovation, InnovationVersion, Report
from sites.models.evidence import evidence_url
from sites.views.versions import facts, figure

PAGE = 24


def shown_photos(version):
    """The photographs that a version shows, with their addresses."""
    return [
        item
        | {
            "src": evidence_url(item["id"], "photo"),
            "thumbnail": evidence_url(item["id"], "thumbnail"),
        }
        for item in version.content.get("evidence", [])
        if item["kind"] == "photo"
    ]


def card(innovation):
    """A card of the list: the current version, never the record."""
    version = innovation.current_version
    photos = shown_photos(version)
    return {
        "title": version.name,
        "url": f"/inovasi/{innovation.slug}/",
        "meta": f"{innovation.region.full_place} · {version.get_stage_display()}".removesuffix(" · "),
        "text": version.summary,
        "photo": photos[0]["thumbnail"] if photos else "",
        "photo_alt": photos[0]["caption"] if photos else "",
    }


def search(innovations, text):
    """Those whose published name, summary or village holds every word of the text, or words that begin so."""
    words = re.findall(r"\w+", text)[:8]
    if not words:
        return innovations
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple")
    told = InnovationVersion.objects.annotate(words=SearchVector("name", "summary", config="simple")).filter(words=query)
    return innovations.filter(Q(current_version__in=told.values("pk")) | Q(region__name__icontains=" ".join(words)))


@public_page(params=("page", "kabupaten", "tahapan", "jenis"), free=("q",))
def innovation_list(request):
    form = PublicFilters(request.GET)
    innovations = Innovation.objects.published().select_related("region__parent__parent", "current_version")
    if text := form.value("q").replace("\x00", ""):
        innovations = search(innovations, text)
    if code := form.value("kabupaten"):
        innovations = innovations.filter(region__code__startswith=f"{code}.")
    if stage := form.value("tahapan"):
        innovations = innovations.filter(current_version__stage=stage)
    if kind := form.value("jenis"):
        innovations = innovations.filter(current_version__kind=kind)
    page = Paginator(innovations.order_by("current_version__name", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "cards": [card(innovation) for innovation in page], "filter_form": form}
    return render(request, "innovations/list.html", context)


def figures_by_quarter(reports):
    """The table of figures: {columns: rounds, rows: {label, cells}}; oldest round first, unknown in words."""
    reports = sorted(reports, key=lambda report: (report.round.year, report.round.quarter))[-8:]
    items = [item for report in reports for item in report.current_version.content["figures"]]
    labels = {item["measure"]: f"{item['label']} ({item['unit']})" for item in items}
    rows = []
    for measure, label in labels.items():
        known = [{i["measure"]: i for i in report.current_version.content["figures"]}.get(measure) for report in reports]
        rows.append({"label": label, "cells": [figure(item) if item else written(None) for item in known]})
    people = [
        written(r.current_version.people_reached, PEOPLE_UNIT, r.current_version.content.get("people_are_about", False))
        for r in reports
    ]
    if any(report.current_version.people_reached is not None for report in reports):
        rows.append({"label": "", "people": True, "cells": people})
    return {"columns": [report.round for report in reports], "rows": rows}


@public_page
def innovation_public(request, slug):
    related = ("region__parent__parent", "current_version")
    innovation = get_object_or_404(Innovation.objects.select_related(*related), slug=slug)
    version = innovation.current_version
    if version is None:
        if innovation.state == "withdrawn":
            return render(request, "innovations/withdrawn.html", {"innovation": innovation}, status=410)
        get_object_or_404(Innovation.objects.none())
    reports = list(
        Report.objects.published()
        .filter(innovation=innovation)
        .select_related("round", "current_version")
        .order_by("-round__year", "-round__quarter")[:8]
    )
    for report in reports:
        report.photos = shown_photos(report.current_version)
    context = {
        "innovation": innovation,
        "version": version,
        "content": version.content,
        "facts": facts(version),
        "photos": shown_photos(version),
        "documents": [e for e in version.content.get("evidence", []) if e["kind"] == "document"],
        "videos": [e for e in version.content.get("evidence", []) if e["kind"] == "video"],
        "reports": reports,
        "table": figures_by_quarter(reports),
        "sections": sockets.collect("innovation.sections", innovation=innovation, version=version),
    }
    return render(request, "innovations/public.html", context)
