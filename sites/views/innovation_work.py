"""Innovations in the workspace: the list, the task list of one, its sections, check."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.templatetags.klaster import day, rupiah
from klaster.views import require
from sites.actions import innovations as actions
from sites.actions.flow import Refused, fingerprint, is_on_behalf
from sites.forms.filters import InnovationFilters
from sites.forms.innovations import STEPS, WORDS_ADVISED, MeasureFormSet, NewInnovationForm, VillageForm
from sites.models import Evidence, Innovation, Region
from sites.views.drafts import attempt, is_autosave, refused_json, saved_json, show_refusal, with_addresses, with_kept, writing
from sites.views.evidence import evidence_page

PAGE = 50


@require(Permission.VIEW_ALL)
def innovation_mine(request):
    form = InnovationFilters(request.GET, user=request.user)
    innovations = Innovation.objects.visible_to(request.user).select_related("region__parent__parent")
    innovations = innovations.order_by("region__code", "name")
    page = Paginator(form.narrow(innovations), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filter_form": form, "may_write": access.can(request.user, Permission.WRITE)}
    return render(request, "innovations/mine.html", context)


@writing
def innovation_new(request):
    regions = Region.objects.villages().filter(access.within(request.user, Permission.WRITE, "code")).order_by("code")
    code = request.POST.get("village_code") or request.GET.get("desa") or ""
    many = regions.count() > 60
    if many:
        regions = regions.filter(code=code[:13].replace("\x00", ""))
    form = NewInnovationForm(request.POST or None, regions=regions, initial={"submission_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        key, region = data["submission_key"], data["region"]
        try:
            innovation = actions.create(region=region, name=data["name"], by=request.user, submission_key=key)
        except Refused as refused:
            form.add_error("name", str(refused.reason))
        else:
            return redirect("innovation_section", pk=innovation.pk, slug=STEPS[0].slug)
    context = {"form": form, "needs_village": many and not regions, "region": regions[0] if len(regions) == 1 else None}
    return render(request, "innovations/new.html", context)


def seen(request, pk):
    innovations = Innovation.objects.visible_to(request.user)
    related = ("region__parent__parent", "current_version", "submitted_by", "created_by")
    return get_object_or_404(innovations.select_related(*related), pk=pk)


def written_by(request, pk):
    innovation = seen(request, pk)
    if not access.can(request.user, Permission.WRITE, innovation):
        raise Http404
    return innovation


def tasks(innovation):
    missing = {item["section"] for item in actions.missing(innovation)}
    begun = {
        "identity": bool(innovation.summary),
        "story": bool(innovation.design),
        "benefits": bool(innovation.purpose or innovation.benefits),
        "measures": innovation.measures.exists(),
        "evidence": innovation.evidence.present().exists(),
        "villages": innovation.further_villages.exists(),
        "technical": bool(innovation.technical),
    }
    return [{"step": step, "done": begun[step.key], "missing": step.key in missing} for step in STEPS]


def answers(innovation, *, change=False):
    """Rows of the check-your-answers list, by section."""
    rows = []
    for step in STEPS:
        url = f"/kerja/inovasi/{innovation.pk}/bagian/{step.slug}/" if change else ""
        if step.form:
            rows += [_row(innovation, name, url) for name in step.form.Meta.fields]
    measures = "\n".join(str(measure) for measure in innovation.measures.all())
    url = f"/kerja/inovasi/{innovation.pk}/bagian/ukuran/" if change else ""
    return [*rows, {"label": _("What it is measured by"), "value": measures, "url": url}]


def _row(innovation, name, url):
    field = Innovation._meta.get_field(name)
    value = getattr(innovation, f"get_{name}_display")() if field.choices else getattr(innovation, name)
    if name in ("trial_on", "applied_on"):
        value = day(value)
    if name == "budget" and value is not None:
        value = rupiah(value)
    return {"label": capfirst(field.verbose_name), "value": value, "url": url}


def _step(slug):
    for position, step in enumerate(STEPS):
        if step.slug == slug:
            return position, step
    raise Http404


@writing
def innovation_section(request, pk, slug):
    innovation = written_by(request, pk)
    position, step = _step(slug)
    if not innovation.is_editable and request.method != "POST":
        messages.info(request, _("This innovation is sent; it can no longer be changed here."))
        return redirect("innovation_detail", pk=pk)
    base = f"/kerja/inovasi/{pk}/"
    onward = f"{base}bagian/{STEPS[position + 1].slug}/" if position + 1 < len(STEPS) else f"{base}periksa/"
    context = {"innovation": innovation, "step": step, "number": position + 1, "of": len(STEPS), "onward": onward}
    context["key"] = f"inovasi-{pk}-{slug}-{request.user.pk}"
    if step.key == "evidence":
        template = "innovations/evidence.html"
        return evidence_page(request, innovation, template=template, context=context, here=request.path, onward=onward)
    if step.key == "measures":
        return _measures(request, innovation, context, onward)
    if step.key == "villages":
        return _villages(request, innovation, context)
    return _fields(request, innovation, step, context, onward)


def _fields(request, innovation, step, context, onward):
    autosave, later = is_autosave(request), "later" in request.POST
    data = request.POST if request.method == "POST" else None
    form = step.form(data, instance=Innovation.objects.get(pk=innovation.pk), partial=autosave or later)
    form.initial["base"] = fingerprint(innovation, form.names)
    context |= {"form": with_kept(request, form), "words": WORDS_ADVISED if step.key == "story" else 0}
    if data is None:
        return render(request, "innovations/section.html", context)
    valid = form.is_valid()
    if valid or autosave:
        keys = {name: form.cleaned_data.get(name, "") for name in ("base", "edit_key")} | {"scope": form.names}
        try:
            innovation = actions.save_draft(innovation=innovation, changes=form.changes, by=request.user, **keys)
        except Refused as refused:
            if autosave:
                return refused_json(refused)
            show_refusal(form, refused, base=form.initial["base"])
            valid = False
    if autosave:
        return saved_json(form, base=fingerprint(innovation, form.names))
    if not valid:
        return render(request, "innovations/section.html", context)
    return redirect(f"/kerja/inovasi/{innovation.pk}/" if later else onward)


def _measures(request, innovation, context, onward):
    rows = [{"label": measure.label, "unit": measure.unit} for measure in innovation.measures.all()]
    formset = MeasureFormSet(request.POST if request.method == "POST" else None, initial=rows)
    if request.method == "POST" and formset.is_valid():
        pairs = [(form.cleaned_data["label"], form.cleaned_data["unit"]) for form in formset if form.cleaned_data.get("label")]
        if attempt(request, actions.save_measures, innovation=innovation, rows=pairs):
            return redirect(f"/kerja/inovasi/{innovation.pk}/" if "later" in request.POST else onward)
    return render(request, "innovations/measures.html", context | {"formset": formset})


def _villages(request, innovation, context):
    form = VillageForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    if request.method == "POST" and "remove" in request.POST:
        found = innovation.further_villages.filter(region__code=request.POST["remove"][:13].replace("\x00", "")).first()
        if found:
            attempt(request, actions.remove_village, innovation=innovation, region=found.region)
        return redirect(request.path)
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        attempt(request, actions.add_village, _("The village is added."), innovation=innovation, region=form.region, role=role)
        return redirect(request.path)
    villages = innovation.further_villages.select_related("region__parent__parent").order_by("region__code")
    return render(request, "innovations/villages.html", context | {"form": form, "villages": villages})


@writing
def innovation_check(request, pk):
    innovation = written_by(request, pk)
    if request.method == "POST":
        success = "" if innovation.state == "submitted" else _("The innovation is sent. Dinas PMD checks it next.")
        if attempt(request, actions.submit, success, innovation=innovation) or not innovation.is_editable:
            return redirect("innovation_detail", pk=pk)
        return redirect("innovation_check", pk=pk)
    if not innovation.is_editable:
        return redirect("innovation_detail", pk=pk)
    context = {
        "innovation": innovation,
        "rows": answers(innovation, change=True),
        "missing": with_addresses(actions.missing(innovation), STEPS, f"/kerja/inovasi/{pk}/"),
        "photos": Evidence.objects.present().filter(innovation=innovation),
        "on_behalf": is_on_behalf(request.user, innovation),
    }
    return render(request, "innovations/check.html", context)
