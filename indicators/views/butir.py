"""/kerja/indeks/<code>/butir/: a village's own check, one sub-dimension at a time."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators import own_checks
from indicators.actions.own_checks import RulesChanged, save_answers
from indicators.butir_forms import QuestionnaireForm, SectionForm
from indicators.models import Methodology
from klaster.access import Permission, can
from klaster.actions import demand
from klaster.audit.models import Event
from sites.models import Region
from sites.views.drafts import clock, is_autosave, saved_json, session_ended

EVENTS = 20


@dataclass
class Place:
    """The village, year and methodology of an address, and whether this person may write there."""

    region: Region
    year: int
    methodology: Methodology
    may_write: bool
    years: list

    def url(self, name, **kwargs):
        query = "" if self.year == self.years[0] else f"?tahun={self.year}"
        return reverse(name, kwargs={"code": self.region.code, **kwargs}) + query


def place_of(request, code):
    """The place, or 404: not this person's to read (a partner reads none), a kelurahan, or a year without butir."""
    villages = own_checks.villages(request.user).with_place()
    region = get_object_or_404(villages, code=code)
    years = own_checks.years()
    asked = request.GET.get("tahun", "")
    if not years or (asked and asked not in map(str, years)):
        raise Http404
    year = int(asked) if asked else years[0]
    methodology = own_checks.methodology_of(region, year)
    if not methodology:
        raise Http404
    return Place(region, year, methodology, bool(can(request.user, Permission.WRITE, region)), years)


def steps_address(region):
    """The page of the steps to the next status, once it is there."""
    try:
        return reverse("index_steps", kwargs={"code": region.code})
    except NoReverseMatch:
        return ""


@require_safe
@login_required
def overview(request, code):
    place = place_of(request, code)
    check = own_checks.own_check(region=place.region, year=place.year, methodology=place.methodology, user=request.user)
    context = {
        "place": place,
        "check": check,
        "sections": [(name, [(one, _section_url(place, one)) for one in found]) for name, found in check.dimensions],
        "form": QuestionnaireForm(),
        "upload_url": place.url("index_butir_file"),
        "template_url": place.url("index_butir_template"),
        "steps_url": steps_address(place.region),
        "year_links": [(year, f"?tahun={year}") for year in place.years],
        "events": Event.objects.of(check.assessment)[:EVENTS] if check.assessment else [],
    }
    return render(request, "indicators/butir/overview.html", context)


def _section_url(place, section):
    return place.url("index_butir_section", number=section.number)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request, code, number):
    """One sub-dimension. Sent after the session ended, it shows what was typed."""
    if request.method == "POST" and not request.user.is_authenticated:
        request.POST = own_checks.readable(request.POST)
        return session_ended(request, choices=True)
    return _section(request, code, int(number))


@login_required
def _section(request, code, number):
    place = place_of(request, code)
    check, shown = _read(request, place, number)
    if request.method != "POST":
        return _show(request, place, check, shown, SectionForm(shown))
    demand(request.user, Permission.WRITE, place.region)
    form = SectionForm(shown, request.POST)
    form.is_valid()
    try:
        if form.is_of_other_rules:
            raise RulesChanged(place.year)
        saved = _save(request, place, form)
    except RulesChanged as changed:
        form.add_error(None, str(changed))
        return saved_json(form) if is_autosave(request) else _show(request, place, check, shown, form, status=409)
    own_checks.refresh(check, saved.assessment)
    own_checks.tell_on_behalf([row for row in saved.conflicts.values() if row], place.region)
    form.show_conflicts(saved.conflicts, seen=not is_autosave(request))
    scores = {item.butir.pk: item.score for item in shown.items}
    if is_autosave(request):
        return saved_json(form, base=form.next_base(scores, saved.conflicts, seen=False))
    if form.errors:
        form.data = form.data.copy()
        form.data["base"] = form.next_base(scores, saved.conflicts, seen=True)
        return _show(request, place, check, shown, form, status=422)
    messages.success(request, _("Saved at %(time)s WITA") % {"time": clock()})
    following = check.sections[number:]
    if "later" in request.POST or not following:
        return redirect(place.url("index_butir"))
    return redirect(_section_url(place, following[0]))


def _save(request, place, form):
    """Store what can be read of the form."""
    return save_answers(
        region=place.region,
        methodology=place.methodology,
        year=place.year,
        answers=form.answers(),
        base=form.cleaned_data["base"],
        by=request.user,
    )


def _read(request, place, number):
    key = {"region": place.region, "year": place.year, "methodology": place.methodology, "user": request.user}
    check = own_checks.own_check(**key, earlier_of=None if is_autosave(request) else number)
    if not 1 <= number <= len(check.sections):
        raise Http404
    return check, check.sections[number - 1]


def _show(request, place, check, shown, form, status=200):
    saved = [item.stored.at for item in shown.items if item.stored]
    context = {
        "place": place,
        "check": check,
        "section": shown,
        "form": form,
        "groups": form.groups(),
        "back": place.url("index_butir"),
        "login": f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()}, safe='/')}",
        "saved_at": max(saved, default=None),
        "key": f"butir-{place.region.code}-{place.year}-{shown.number}-{request.user.pk}",
        "previous": _section_url(place, check.sections[shown.number - 2]) if shown.number > 1 else "",
        "following": _section_url(place, check.sections[shown.number]) if shown.number < len(check.sections) else "",
    }
    return render(request, "indicators/butir/section.html", context, status=status)
