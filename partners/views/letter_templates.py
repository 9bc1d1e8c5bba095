"""The templates of letters and those who sign."""

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klaster.access import Permission
from klaster.views import require
from partners import letter_filling
from partners.actions import letter_templates as actions
from partners.actions.letters import create_signatory, update_signatory
from partners.forms.letters import SignatoryForm, TemplateForm
from partners.letter_fields import FIELDS, LISTS
from partners.models import LetterKind, LetterTemplate, Signatory
from partners.views.common import PER_PAGE, attempt, form_page, saved
from partners.views.letters import WORD, download, stored


def _known(kind):
    if kind not in LetterKind.values:
        raise Http404
    return LetterKind(kind)


@require(Permission.COORDINATE)
def templates(request):
    current = {template.kind: template for template in LetterTemplate.objects.filter(is_current=True)}
    kinds = [{"kind": kind, "template": current.get(kind), "trouble": _trouble(current.get(kind))} for kind in LetterKind]
    return render(request, "partners/letters/templates.html", {"kinds": kinds, **_fields()})


def _trouble(template):
    """Why an uploaded template cannot be used."""
    if template and not template.file.storage.exists(template.file.name):
        try:
            actions.current(template.kind)
        except ValidationError as error:
            return " ".join(error.messages)
    return ""


def _fields():
    fields = [{"name": name, "meaning": meaning} for name, (meaning, _example) in FIELDS.items()]
    lists = [
        {"name": name, "meaning": about, "fields": [{"name": f, "meaning": m} for f, (m, _example) in line.items()]}
        for name, (about, line) in LISTS.items()
    ]
    return {"fields": fields, "lists": lists}


@require(Permission.COORDINATE)
def template(request, kind):
    """One kind: the template in use, a new one, the earlier ones."""
    kind = _known(kind)
    form = TemplateForm(request.POST, request.FILES) if request.method == "POST" else TemplateForm()
    if attempt(form, lambda data: actions.upload(kind=kind, file=data["file"], by=request.user)):
        return saved(request, _("The template is in use now. The earlier one stays in the list."), "work_letter_template", kind)
    versions = LetterTemplate.objects.filter(kind=kind).select_related("uploaded_by")[:PER_PAGE]
    current = next((version for version in versions if version.is_current), None)
    context = {"kind": kind, "form": form, "versions": versions, "current": current, "trouble": _trouble(current)}
    return render(request, "partners/letters/template.html", context, status=422 if form.errors else 200)


@require_safe
@require(Permission.COORDINATE)
def template_file(request, pk):
    template = get_object_or_404(LetterTemplate, pk=pk)
    return stored(template.file, f"templat-{template.kind}-{template.pk}.docx", WORD)


@require_safe
@require(Permission.COORDINATE)
def packaged_file(request, kind):
    content = letter_filling.packaged(_known(kind))
    return download(HttpResponse(content, content_type=WORD), f"templat-{kind}-bawaan.docx")


@require(Permission.COORDINATE)
@require_POST
def use_packaged(request, kind):
    actions.use_packaged(kind=_known(kind), by=request.user)
    return saved(request, _("The template that comes with the portal is in use now."), "work_letter_template", kind)


@require(Permission.COORDINATE)
def signatories(request):
    found = Signatory.objects.annotate(letter_count=Count("letters"))[:PER_PAGE]
    return render(request, "partners/letters/signatories.html", {"signatories": found})


@require(Permission.COORDINATE)
def new_signatory(request):
    form = SignatoryForm(request.POST or None)
    if attempt(form, lambda data: create_signatory(by=request.user, **data)):
        return saved(request, _("The signatory is saved."), "work_signatories")
    return form_page(request, form, title=_("New signatory"), back=reverse("work_signatories"))


@require(Permission.COORDINATE)
def change_signatory(request, pk):
    signatory = get_object_or_404(Signatory, pk=pk)
    form = SignatoryForm(request.POST or None, instance=signatory)
    if attempt(form, lambda data: update_signatory(signatory=signatory, by=request.user, **data)):
        message = _("The changes are saved. Letters that have their number keep what stands on them.")
        return saved(request, message, "work_signatories")
    return form_page(request, form, title=_("Change the signatory"), back=reverse("work_signatories"))
