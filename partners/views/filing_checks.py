"""The check list of a filing, and its items as Dinas PMD keeps them."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.views import require
from partners import filing_checks_shown
from partners.actions import filing_checks as actions
from partners.actions.filings import may_write
from partners.forms.potentials import ChecklistItemForm
from partners.models import Check, ChecklistItem, Filing, FilingType
from partners.views.common import attempt, form_page, refuse_unless, saved

STATES = [actions.OPEN, *Check.State.values]


@require(Permission.VIEW_WORKSPACE)
def checks(request, pk):
    """The list, each open item with its own small form; POST ticks one."""
    filing = get_object_or_404(Filing.objects.visible_to(request.user).select_related("region__parent__parent"), pk=pk)
    refused, status = {}, 200
    if request.method == "POST":
        refuse_unless(may_write(request.user, filing))
        refused = _tick(request, filing)
        if not refused:
            return saved(request, _("The check list is saved."), "work_filing_checks", pk)
        status = 422
    context = {
        "filing": filing,
        "refused": refused,
        "may_keep": actions.may_keep(request.user),
        **filing_checks_shown.shown(filing, request.user),
    }
    return render(request, "partners/filings/checks.html", context, status=status)


def _tick(request, filing):
    """What the action refuses: {item, words, note}; {} when it is saved."""
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("item", "state", "note")}
    number = given["item"][:18]
    item = ChecklistItem.objects.filter(pk=int(number)).first() if number.isascii() and number.isdecimal() else None
    if not item or given["state"] not in STATES:
        return {"item": None, "words": _("This item is not on the list. Nothing was changed; choose one below."), "note": ""}
    note = given["note"][:300]
    try:
        actions.check_item(filing=filing, item=item, state=given["state"], note=note, by=request.user)
    except ValidationError as error:
        return {"item": item.pk, "words": " ".join(error.messages), "note": note}
    return {}


@require(Permission.MANAGE_FILINGS)
def items(request):
    known = list(ChecklistItem.objects.all())
    for item in known:
        item.type_labels = [FilingType(kind).label for kind in item.types if kind in FilingType.values]
    return render(request, "partners/filings/checklist_items.html", {"items": known})


@require(Permission.MANAGE_FILINGS)
def new_item(request):
    form = ChecklistItemForm(request.POST or None)
    if attempt(form, lambda data: actions.add_checklist_item(by=request.user, **data)):
        return saved(request, _("The item stands on the check lists of its types now."), "work_checklist_items")
    return form_page(request, form, title=_("New item of the check list"), back=reverse("work_checklist_items"))


@require(Permission.MANAGE_FILINGS)
def change_item(request, pk):
    stored = get_object_or_404(ChecklistItem, pk=pk)
    form = ChecklistItemForm(request.POST or None, instance=get_object_or_404(ChecklistItem, pk=pk))
    if attempt(form, lambda data: actions.change_checklist_item(item=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_checklist_items")
    return form_page(request, form, title=_("Change an item of the check list"), back=reverse("work_checklist_items"))
