"""Making the technical description of a filing public, and taking that back."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.views import require
from partners.actions import novelty as actions
from partners.filing_novelty_shown import shown
from partners.forms.novelty import ReleaseForm
from partners.models import Filing
from partners.views.common import attempt, refuse_unless, saved


@require(Permission.VIEW_WORKSPACE)
def release(request, pk):
    """The question with what would be lost; `cabut` takes the release back."""
    filing = get_object_or_404(Filing.objects.visible_to(request.user).select_related("region__parent__parent"), pk=pk)
    refuse_unless(actions.may_release(request.user, filing))
    if request.method == "POST" and "cabut" in request.POST:
        actions.take_back_description(filing=filing, by=request.user)
        words = _("The description is no longer shown to the public. Who read it meanwhile has read it.")
        return saved(request, words, "work_filing", pk)
    early = actions.is_before_filing(filing)
    form = ReleaseForm(request.POST if request.method == "POST" else None, early=early)
    if attempt(form, lambda data: _release(request, filing, data)):
        return saved(request, _("The technical description is released."), "work_filing", pk)
    context = {"filing": filing, "form": form, **shown(filing, request.user)}
    return render(request, "partners/filings/release.html", context, status=422 if form.errors else 200)


def _release(request, filing, data):
    given = {"reason": data.get("reason", ""), "understood": data.get("understood", False)}
    return actions.release_description(filing=filing, by=request.user, **given)
