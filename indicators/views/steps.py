"""/kerja/indeks/<village>/langkah/: the steps to the next status, for the village and the offices that help it."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators import index
from indicators.models import Series
from indicators.overview import ECHOED
from indicators.steps import FEWEST, MODES, label, steps_of
from indicators.steps_sheet import sheet_response
from indicators.steps_words import heading_words, left_out_words, mode_words, problem_words, unknown_words
from klaster.access import Permission, can
from klaster.sockets import collect
from sites.models import Region

BUTIR, DIMENSION = "b", "d"  # b23.3=5: this butir at 5; dekonomi=7: seven points more in this dimension


@require_safe
@login_required
def index_steps(request, code):
    village = _village(request.user, code)
    if _has_blanks(request.GET):
        return redirect(f"{request.path}?{urlencode(_without_blanks(request.GET))}#simulasi")
    found, context = _read(request, village)
    if context["step"]:
        context["tabs"] = [_tab(found, context["step"], mode, context["mode"]) for mode in MODES] if found.rows else []
    context["entries"] = _entries(found)
    target = context["step"].status if context["step"] else ""
    context["sections"] = collect("steps.sections", region=village, user=request.user, target=target, mode=context["mode"])
    return render(request, "indicators/steps/page.html", context)


@require_safe
@login_required
def index_steps_pdf(request, code):
    """The page on paper, with the simulation of the address; 404 when the address asks for what there is not."""
    village = _village(request.user, code)
    found, context = _read(request, village)
    if found.newest is None or context["problems"] or context.get("unusable"):
        raise Http404
    return sheet_response(context)


def _read(request, village):
    """(the village's steps, what page and paper show of them as the address asks)."""
    found, query = steps_of(village, request.user), dict(_without_blanks(request.GET))
    context = {"area": village, "found": found, "classes": next_classes(found) if village.is_kelurahan else []}
    context |= chosen(query, found, context["classes"])
    context |= simulated(query, found, context["step"])
    context["pdf_query"] = _pdf_query(context)
    context["heading"] = heading_words(context)
    return found, context


def _pdf_query(context):
    """The address of the paper after its question mark: the target, the suggestion, and what of a simulation can be used."""
    step = context["step"]
    asked = [("target", step.status), ("saran", context["mode"])] if step else []
    return urlencode(asked + context.get("simulation", {}).get("typed", []))


def _entries(found):
    """[(year, address)] of the pages to fill in butir: of the year that is counted from, and of this year."""
    now = timezone.localdate().year
    counted = found.base or found.newest
    years = sorted({min(counted.year, now) if counted else now, now})
    address = reverse("index_butir", kwargs={"code": found.region.code})
    return [(year, f"{address}?tahun={year}") for year in years]


def _village(user, code):
    """The desa or kelurahan, a 404 for those who may not read all of it."""
    village = get_object_or_404(Region.objects.villages().with_place(), code=code)
    if not can(user, Permission.VIEW_ALL, village):
        raise Http404
    return village


def next_classes(found):
    """A kelurahan's newest evaluation with its way to the next class; [] where there is none."""
    steps = [(one, index.next_class(one.score, one.methodology.plain.bounds, found.region.level)) for one in found.others]
    return [
        {"step": step, "now": label(step.now), "next": label(step.status) if step.status else ""}
        for one, step in steps
        if step and one.methodology.series == Series.EVALUATION
    ]


def _is_simulated(name):
    return name[:1] in (BUTIR, DIMENSION)


def _has_blanks(query):
    return any(_is_simulated(name) and not value.strip() for name, value in query.items())


def _without_blanks(query):
    """The address without the fields that were left empty: a form with 127 of them sends them all."""
    return [(name, value) for name, value in query.items() if value.strip()]


def chosen(query, found, classes):
    """The target and the suggestion that the address asks for; what it cannot mean is told and the usual one taken."""
    problems = []
    step = found.steps[0] if found.steps else None
    wanted = query.get("target", "")
    if wanted:
        step = next((one for one in found.steps if one.status == wanted), step)
        if not step or step.status != wanted:
            problems += _target_problem(found, step, wanted, classes)
    mode = query.get("saran", "") or FEWEST
    if mode not in MODES:
        mode = FEWEST
        problems.append(_("The address names no suggestion that there is; the one with the fewest butir is shown."))
    context = {"step": step, "mode": mode, "mode_words": mode_words(mode), "problems": problems}
    if step:
        context |= {
            "target": label(step.status),
            "minimum": found.minimum(step.status),
            "fewest": found.fewest(step),
            "targets": [{"status": one.status, "label": label(one.status)} for one in found.steps],
        }
        context |= suggested(found, step, mode)
    elif found.margin:
        context["held"] = label(found.margin.status)
    return context


def _target_problem(found, step, wanted, classes):
    """[why the target of the address is not shown, and what is]; [] where a kelurahan's next class is what it names."""
    if found.region.is_kelurahan:
        if any(one["step"].status == wanted for one in classes):
            return []
        return [_("The address names a target; of an urban village the way to its next class is shown, no other.")]
    if not step:
        return [_("The address names a target, but no higher status can be counted for this village; none is shown.")]
    return [_("The address names a target that is no higher status of this village; the nearest one is shown.")]


def suggested(found, step, mode):
    """The suggestion and its rows; {} where no butir are known."""
    if not found.rows:
        return {}
    suggestion = found.suggestion(mode, step)
    reached = found.simulate(suggestion.gain)
    unknown = {} if suggestion.raises or not found.unknown_in(mode) else {"none": unknown_words(found.unknown_in(mode))}
    return {
        "suggestion": suggestion,
        "mode_words": mode_words(mode) | unknown,
        "raises": raised(found, suggestion.raises),
        "result": reached,
        "result_label": label(reached.status),
        "raise_query": urlencode([(f"{BUTIR}{one.code}", one.after) for one in suggestion.raises]),
    }


def raised(found, raises):
    """Each raise with its butir and guide, its gain also in percentage points."""
    return [{"row": found.rows[one.code], "raise": one, "share": found.percent(one.gain)} for one in raises]


def _tab(found, step, mode, now):
    """`unknown`: butir that the suggestion may use, told where there is no other, for a bare 0 would say there are none."""
    count = len(found.suggestion(mode, step).raises)
    unknown = 0 if count else found.unknown_in(mode)
    return {"mode": mode, "label": mode_words(mode)["name"], "count": count, "unknown": unknown, "is_current": mode == now}


def simulated(query, found, step):
    """The simulation that the address asks for, by butir or, where none are known, by dimension; {} when it asks for none."""
    by_butir = bool(found.rows)
    prefix = BUTIR if by_butir else DIMENSION
    typed = {name[1:]: value for name, value in query.items() if _is_simulated(name) and name.startswith(prefix)}
    left_out = any(_is_simulated(name) and not name.startswith(prefix) for name in query)
    if not found.base:
        return {"unusable": [left_out_words(found)]} if typed or left_out else {}
    unusable = [left_out_words(found)] if left_out else []
    read = _simulated_butir if by_butir else _simulated_dimensions
    gain, rows, wrong, used = read(typed, found)
    unusable += [problem_words(problem, by_butir) for problem in wrong]
    if not rows:
        return {"unusable": unusable, "is_unchanged": bool(typed) and not wrong}
    result = found.simulate(gain)
    shown = {
        "result": result,
        "label": label(result.status),
        "share": found.percent(result.gain),
        "rows": rows,
        "left": max(0, step.points - result.points) if step else 0,
        "is_cut": result.gain != gain,
        "typed": [(f"{prefix}{code}", value) for code, value in used],
    }
    return {"unusable": unusable, "simulation": shown}


def _simulated_butir(typed, found):
    """(gain, rows, problems, [(code, score)] of what is used); each butir is told what was written for it."""
    raises, wrong = index.read_scores(typed, found.items)
    for one in raises:
        found.rows[one.code].wanted = one.after
    for problem in wrong:
        if problem.code in found.rows:
            found.rows[problem.code].typed = problem.value[:ECHOED]
    return sum(one.gain for one in raises), raised(found, raises), wrong, [(one.code, one.after) for one in raises]


def _simulated_dimensions(typed, found):
    """The same for dimensions: [(code, points to add)]."""
    added, wrong = index.read_points(typed, {room.code: room.room for room in found.rooms})
    told = {problem.code: problem.value[:ECHOED] for problem in wrong}
    for room in found.rooms:
        room.wanted, room.typed = added.get(room.code), told.get(room.code, "")
    rows = [room for room in found.rooms if room.code in added]
    return sum(added.values()), rows, wrong, list(added.items())
