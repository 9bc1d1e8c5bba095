"""/kerja/indeks/<code>/butir/berkas/: the questionnaire as a file: upload, name its columns, preview, save; and the template.

Between the pages the file waits in the person's session, as the few cells or scores that are needed, never as a file.
"""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators import own_checks, questionnaires
from indicators.actions.own_checks import RulesChanged, names_for_all, remember_columns, save_file
from indicators.butir_forms import ColumnsForm, QuestionnaireForm
from indicators.exports import XLSX
from indicators.importing import reader
from indicators.questionnaire_preview import OFFERED, compared, told_saved, who_changed
from indicators.questionnaire_template import workbook
from indicators.views.butir import place_of
from klaster.access import Permission
from klaster.actions import demand
from klaster.models import Portal
from klaster.templatetags.klaster import day

PREFIX = "questionnaire-"
MAX_WAITING = 400_000  # signs of a sheet that waits in the session for its columns to be named


def _key(place):
    return f"{PREFIX}{place.region.code}-{place.year}"


def _wait(request, place, waiting):
    """Keep what waits in the session, one file of a person at a time: each request loads it."""
    for key in [key for key, _value in request.session.items() if key.startswith(PREFIX)]:
        del request.session[key]
    request.session[_key(place)] = waiting


def _check(request, place):
    return own_checks.own_check(region=place.region, year=place.year, methodology=place.methodology, user=request.user)


def _writing(request, code):
    """The place of those who may write there; readers get a 403 that says why, others a 404."""
    place = place_of(request, code)
    demand(request.user, Permission.WRITE, place.region)
    return place


@require_safe
@login_required
def template(request, code):
    """The portal's own workbook with what is known; of demo data its name says so."""
    place = place_of(request, code)
    name = f"{'data-contoh-' if Portal.read().is_demo else ''}butir-{place.region.code}-{place.year}.xlsx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(workbook(_check(request, place)), content_type=XLSX, headers=disposition)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request, code):
    place = _writing(request, code)
    form = QuestionnaireForm(request.POST, request.FILES) if request.method == "POST" else QuestionnaireForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheets = reader.read(file.read())
        except reader.FileRefused as refused:
            form.add_error("file", f"{refused.reason} {refused.remedy}")
        else:
            if (address := _take(request, place, form, sheets, file.name[:200])) is not None:
                return redirect(address)
    context = {
        "place": place,
        "form": form,
        "back": place.url("index_butir"),
        "template_url": place.url("index_butir_template"),
    }
    return render(request, "indicators/butir/upload.html", context, status=422 if form.errors else 200)


def _take(request, place, form, sheets, name):
    """Read the sheets into the session; the address to go on at, or None with the refusal on the form."""
    try:
        found = _read(request, place, sheets)
    except questionnaires.ColumnsNotFound:
        rows = _trimmed(questionnaires.sheet_to_map(sheets))
        if villages := questionnaires.villages_in(rows):
            form.add_error("file", _no_butir(villages))
        elif reason := questionnaires.why_not_named(rows):
            form.add_error("file", reason)
        elif not _fits(rows):
            form.add_error("file", _("The columns were not found, and the sheet is too large. Leave in it the butir alone."))
        else:
            _wait(request, place, {"file": name, "rows": rows})
            return place.url("index_butir_columns")
        return None
    except questionnaires.WrongVillage as wrong:
        form.add_error("file", _other_village(place, wrong))
        return None
    except questionnaires.NoButir as other:
        form.add_error("file", _no_butir(other.villages))
        return None
    waiting = {"file": name, "read": found.as_json()}
    if found.named:
        rows = _trimmed(found.named_rows)
        waiting |= {"named": day(found.named.named_at), "columns": {"butir": found.named.butir, "score": found.named.score}}
        waiting |= {"rows": rows} if _fits(rows) else {}
    _wait(request, place, waiting)
    return place.url("index_butir_preview")


def _trimmed(rows):
    """The rows without the empty ones at the end."""
    end = next((at for at in range(len(rows), 0, -1) if any(cell != "" for cell in rows[at - 1])), 0)
    return rows[:end]


def _fits(rows):
    """Whether the session may hold these rows while a person names their columns."""
    return len(json.dumps(rows)) <= MAX_WAITING


def _other_village(place, wrong):
    words = {"code": wrong.code, "village": place.region.full_name, "own": place.region.code}
    return _("The file is of the village %(code)s, and this is %(village)s (%(own)s). Choose the file of this village.") % words


def _no_butir(villages):
    """What another kind of file is told in a sentence, rather than row by row."""
    if villages:
        words = {"n": villages}
        return (
            _(
                "This is a list of villages (%(n)s of them), not a questionnaire: no row has the code of a butir, such as "
                "23.3. Choose the file of the questionnaire, or use the template."
            )
            % words
        )
    return _("No row has the code of a butir, such as 23.3. Choose the file of the questionnaire, or use the template.")


def _read(request, place, sheets, columns=None):
    butir = [item.butir for item in _check(request, place).items()]
    codes = {place.region.code, *place.region.codes.values_list("code", flat=True)}
    options = {"year": place.year, "columns": columns, "village": place.region.code}
    return questionnaires.read(sheets, butir=butir, codes=codes, **options)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def columns(request, code):
    """A person names the columns once, or anew; the next file of the same layout needs no naming."""
    place = _writing(request, code)
    waiting = request.session.get(_key(place), {})
    if "rows" not in waiting:
        return _nothing_waits(request, place)
    rows = waiting["rows"]
    form = ColumnsForm(rows, request.POST or None, initial=waiting.get("columns"))
    if form.is_bound and form.is_valid():
        named = questionnaires.Columns(questionnaires.head_row(rows), form.cleaned_data["butir"], form.cleaned_data["score"])
        try:
            found = _read(request, place, [reader.Sheet("", rows)], named)
        except questionnaires.WrongVillage as wrong:
            form.add_error(None, _other_village(place, wrong))
        except questionnaires.NoButir:
            form.add_error(None, _no_row())
        else:
            if found.scores:
                mapping = remember_columns(region=place.region, rows=rows, columns=named, by=request.user)
                request.session[_key(place)] = {
                    "file": waiting["file"],
                    "read": found.as_json(),
                    "rows": rows,
                    "columns": form.cleaned_data,
                    "named": day(mapping.at) if mapping else "",
                }
                return redirect(place.url("index_butir_preview"))
            form.add_error(None, _no_row())
    context = {
        "place": place,
        "form": form,
        "file": waiting["file"],
        "named": waiting.get("named", ""),
        "for_all": names_for_all(request.user),
        "back": place.url("index_butir_file"),
    }
    return render(request, "indicators/butir/columns.html", context, status=422 if form.errors else 200)


def _nothing_waits(request, place):
    """Back to the choice of a file: what waited went with the session, or is saved already."""
    text = _(
        "No file waits to be saved: after signing in again the file must be chosen again. "
        "Nothing of it was saved; what was stored before stays."
    )
    messages.warning(request, text)
    return redirect(place.url("index_butir_file"))


def _no_row():
    return _("By these columns no row has a code such as 23.3 and a score from 1 to 5. Choose others.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preview(request, code):
    place = _writing(request, code)
    waiting = request.session.get(_key(place), {})
    if "read" not in waiting:
        return _nothing_waits(request, place)
    if request.method == "POST":
        return _store(request, place, waiting)
    check, read = _check(request, place), waiting["read"]
    rows = compared(check, read, waiting.get("left"))
    groups = {name: [row for row in rows if row.outcome == name] for name in ("new", "changed", "unchanged")}
    context = {
        "place": place,
        "file": waiting["file"],
        "read": read,
        "groups": groups,
        "changes": sum(row.outcome in ("changed", "apart") for row in rows),
        "apart": [row for row in rows if row.outcome == "apart"],
        "kept": [row for row in rows if row.outcome == "kept"],
        "offered": any(row.outcome in OFFERED for row in rows),
        "taken": sum(row.taken for row in rows),
        "ready": len(rows),
        "rejected": read["rejected"],
        "left_out": read.get("more", 0),
        "bad": len(read["rejected"]) + read.get("more", 0),
        "named": waiting.get("named", ""),
        "columns_url": place.url("index_butir_columns") if "rows" in waiting else "",
        "untouched": check.total - len(rows),
        "base": json.dumps({row.pk: row.old for row in rows}),
        "back": place.url("index_butir_file"),
    }
    return render(request, "indicators/butir/preview.html", context)


def _store(request, place, waiting):
    """Save the ticked rows of what was previewed, unless one of them changed meanwhile: then the preview is shown anew."""
    scores = {int(pk): tuple(found) for pk, found in waiting["read"]["scores"].items()}
    base = questionnaires.base_of(request.POST.get("base", ""), scores)
    if base is None:
        return redirect(place.url("index_butir_preview"))
    ticked = set(request.POST.getlist("take"))
    taken = {pk: found for pk, found in scores.items() if str(pk) in ticked}
    offered = {row.pk for row in compared(_check(request, place), waiting["read"]) if row.outcome in OFFERED}
    left = sorted(offered - taken.keys())
    key = {"region": place.region, "methodology": place.methodology, "year": place.year}
    try:
        saved = save_file(**key, scores=taken, base=base, file_name=waiting["file"], by=request.user)
    except RulesChanged as changed:
        messages.error(request, str(changed))
        return redirect(place.url("index_butir"))
    if saved.conflicts or not taken:
        request.session[_key(place)] = waiting | {"left": left}
        nothing = _("No row is ticked, so nothing was saved. Tick the rows that shall be saved.")
        messages.error(request, who_changed(saved.conflicts, request.user) if saved.conflicts else nothing)
        return redirect(place.url("index_butir_preview"))
    del request.session[_key(place)]
    messages.success(request, told_saved(saved.changed, len(left), waiting["file"]))
    return redirect(place.url("index_butir"))
