"""Where a request comes from: a report's help needed, a line of a plan, a finding, an action item, a product, or own words."""

import datetime
import re
from dataclasses import dataclass, field

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from partners import request_gaps
from partners.actions.requests import insist, may_create, may_create_from
from partners.butir import butir_by_code
from partners.models import ActionItem, FieldVisit, PlanLine, SupportRequest, VisitFinding
from sites.models import Product, Region, Report
from sites.product_gaps import GAPS, gaps

TITLE = 160
USUAL = datetime.timedelta(days=90)  # for what a product lacks; the person sets another day
SENTENCE = re.compile(r".*?[.!?](?=\s|$)|.+", re.DOTALL)


@dataclass
class Source:
    """What the form is filled with, what of it is fixed, and the things that the request will point to."""

    initial: dict = field(default_factory=dict)
    fixed: list = field(default_factory=list)
    things: dict = field(default_factory=dict)
    back: str = ""
    request: SupportRequest | None = None  # what the thing became already
    is_gone: bool = False  # the product has by now what it lacked


def first_sentence(text):
    """The first sentence as a title: without its full stop, cut at a word where it is too long."""
    flat = " ".join(text.split())
    found = SENTENCE.match(flat)
    words = (found.group() if found else "").rstrip(".").strip()
    return words if len(words) <= TITLE else words[: TITLE - 2].rsplit(" ", 1)[0] + " …"


def read(given, user):
    """The source that the address names; a 404 for what the person may not see. Without any: by hand."""
    for name, reader in READERS.items():
        if name in given:
            return reader(number(given[name]), user)
    if "produk" in given:
        return _product(number(given["produk"]), given.get("kurang", ""), user)
    initial, code = {}, given.get("desa", "").replace("\0", "")
    if region := Region.objects.villages().filter(code=code).select_related("parent__parent").first():
        initial["region"] = region
    if given.get("butir", "") in butir_by_code():
        initial["butir_code"] = given["butir"]
    return Source(initial)


def number(text):
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def _report(pk, user):
    reports = Report.objects.visible_to(user).filter(first_submitted_at__isnull=False)
    reports = reports.select_related("innovation__region__parent__parent", "round")
    report = get_object_or_404(reports, pk=pk)
    initial = {"region": report.innovation.region, "innovation": report.innovation}
    initial |= {"title": first_sentence(report.help_needed), "need": report.help_needed}
    return Source(initial, ["region", "innovation"], {"report": report}, reverse("report_detail", args=[pk]))


def _plan_line(pk, user):
    rows = PlanLine.objects.select_related("plan__region__parent__parent", "innovation__region", "request")
    line = get_object_or_404(rows.visible_to(user), pk=pk)
    insist(may_create_from(user, line))
    initial = {"region": line.plan.region, "title": line.activity[:TITLE], "need": line.note, "butir_code": line.butir_code}
    initial |= {"innovation": line.innovation, "due": _still_to_come(line.due)}
    return Source(initial, ["region"], {"plan_line": line}, _address("work_plan", line.plan_id), _made(line))


def _finding(pk, user):
    seen = FieldVisit.objects.visible_to(user).order_by().values("pk")
    rows = VisitFinding.objects.filter(visit__in=seen).select_related("visit__region__parent__parent", "request")
    finding = get_object_or_404(rows, pk=pk)
    insist(may_create_from(user, finding))
    initial = {"region": finding.visit.region, "title": finding.to_do or first_sentence(finding.text), "need": finding.text}
    return Source(initial, ["region"], {"finding": finding}, _address("work_visit", finding.visit_id), _made(finding))


def _action_item(pk, user):
    item = get_object_or_404(ActionItem.objects.select_related("meeting", "region__parent__parent", "request"), pk=pk)
    insist(may_create_from(user, item))
    initial = {"region": item.region, "title": item.text[:TITLE], "due": _still_to_come(item.due)}
    fixed = ["region"] if item.region else []
    return Source(initial, fixed, {"action_item": item}, _address("work_meeting", item.meeting_id), _made(item))


def _product(pk, gap, user):
    """What a product lacks, `gap`; without one, a product that needs help."""
    product = get_object_or_404(Product.objects.in_area_of(user).select_related("region__parent__parent"), pk=pk)
    insist(may_create(user, product))
    if gap and gap not in GAPS:
        raise Http404
    lacks = GAPS.get(gap)
    initial = {"region": product.region, "due": timezone.localdate() + USUAL}
    things = {"product": product, "gap": gap}
    if lacks is None:
        return Source(initial, ["region"], things, product.staff_url)
    title = _("%(gap)s for %(product)s") % {"gap": lacks.label, "product": product.name}
    lacking = next((one for one in gaps(product) if one.key == gap), None)
    initial |= {"title": title[:TITLE], "topic": lacks.topic, "butir_code": lacks.butir, "need": _need(product, lacking)}
    return Source(initial, ["region"], things, product.staff_url, request_gaps.open_for(product, gap), lacking is None)


def _need(product, gap):
    """What is known, for the village to complete."""
    if gap is None:
        return ""
    made_by = _("Made by %(producer)s (%(kind)s).")
    return " ".join([made_by % {"producer": product.producer_name, "kind": product.get_producer_kind_display()}, str(gap.why)])


READERS = {"laporan": _report, "baris": _plan_line, "temuan": _finding, "rtl": _action_item}


def _made(thing):
    return getattr(thing, "request", None)


def _still_to_come(due):
    return due if due and due >= timezone.localdate() else None


def _address(name, pk):
    """The address of a page, "" where that page is not there."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def links(request, user):
    """[(words, address)]: the page each source has, for those who may open it."""
    if not access.can(user, Permission.VIEW_ALL):
        return []
    found = []
    if request.report_id:
        found.append((_("Report %(name)s") % {"name": request.report}, reverse("report_detail", args=[request.report_id])))
    if request.plan_line_id:
        found.append((_("Plan of the village"), _address("work_plan", request.plan_line.plan_id)))
    if request.finding_id:
        found.append((_("Finding of a field visit"), _address("work_visit", request.finding.visit_id)))
    if request.action_item_id:
        meeting = request.action_item.meeting
        found.append((_("Action list of “%(meeting)s”") % {"meeting": meeting.title}, _address("work_meeting", meeting.pk)))
    return found
