"""/kerja/indeks/<village>/langkah/: the steps to the next status, for the village and the offices that help it."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators import index
from indicators.models import Series
from indicators.steps import FEWEST, MODES, label, steps_of
from indicators.steps_sheet import sheet_response
from indicators.steps_words import heading_words, mode_words, problem_words
from klaster.access import Permission, can
from sites.models import Region

BUTIR, DIMENSION = "b", "d"  # b23.3=5: this butir at 5; dekonomi=7: seven points more in this dimension


@require_safe
@login_required
def index_steps(request, code):
    village = _village(request.user, code)
    if _has_blanks(request.GET):
        return redirect(f"{request.path}?{urlencode(_without_blanks(request.GET))}#simulasi")
    found = steps_of(village, request.user)
    context = chosen(request.GET, found)
    if context["step"]:
        context["tabs"] = [_tab(found, context["step"], mode, context["mode"]) for mode in MODES] if found.rows else []
    if village.is_kelurahan:
        context["classes"] = next_classes(found)
    if found.base:
        context |= simulated(request.GET, found, context["step"])
    context["problems"] += context.get("unusable", [])
    context["heading"] = heading_words(context)
    return render(request, "indicators/steps/page.html", {"area": village, "found": found} | context)


@require_safe
@login_required
def index_steps_pdf(request, code):
    village = _village(request.user, code)
    found = steps_of(village, request.user)
    if found.newest is None:
        raise Http404
    context = chosen(request.GET, found)
    return sheet_response({"area": village, "found": found, "heading": heading_words(context)} | context)


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


def chosen(query, found):
    """The target and the suggestion that the address asks for; what it cannot mean is told and the usual one taken."""
    problems = []
    step = found.steps[0] if found.steps else None
    wanted = query.get("target", "")
    if wanted:
        step = next((one for one in found.steps if one.status == wanted), step)
        if not step or step.status != wanted:
            problems.append(_("The address names a target that is no higher status of this village; the nearest one is shown."))
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


def suggested(found, step, mode):
    """The suggestion and its rows; {} where no butir are known."""
    if not found.rows:
        return {}
    suggestion = found.suggestion(mode, step)
    reached = found.simulate(suggestion.gain)
    return {
        "suggestion": suggestion,
        "raises": raised(found, suggestion.raises),
        "result": reached,
        "result_label": label(reached.status),
        "raise_query": urlencode([(f"{BUTIR}{one.code}", one.after) for one in suggestion.raises]),
    }


def raised(found, raises):
    """Each raise with its butir and guide, its gain also in percentage points."""
    return [{"row": found.rows[one.code], "raise": one, "share": found.percent(one.gain)} for one in raises]


def _tab(found, step, mode, now):
    count = len(found.suggestion(mode, step).raises)
    return {"mode": mode, "label": mode_words(mode)["name"], "count": count, "is_current": mode == now}


def simulated(query, found, step):
    """The simulation that the address asks for, by butir or, where none are known, by dimension; {} when it asks for none."""
    by_butir = bool(found.rows)
    prefix = BUTIR if by_butir else DIMENSION
    typed = {name[1:]: value for name, value in query.items() if name.startswith(prefix)}
    if by_butir:
        raises, wrong = index.read_scores(typed, found.items)
        gain, rows = sum(one.gain for one in raises), raised(found, raises)
        for one in raises:
            found.rows[one.code].wanted = one.after
    else:
        added, wrong = index.read_points(typed, {room.code: room.room for room in found.rooms})
        gain, rows = sum(added.values()), [room for room in found.rooms if room.code in added]
        for room in rows:
            room.wanted = added[room.code]
    unusable = [problem_words(problem, by_butir) for problem in wrong]
    if not rows:
        return {"unusable": unusable, "is_unchanged": bool(typed) and not wrong}
    result = found.simulate(gain)
    left = max(0, step.points - result.points) if step else 0
    shown = {
        "result": result,
        "label": label(result.status),
        "share": found.percent(result.gain),
        "rows": rows,
        "left": left,
        "is_cut": result.gain != gain,
    }
    return {"unusable": unusable, "simulation": shown}
