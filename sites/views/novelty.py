"""Releasing the technical part of an innovation on purpose, and taking that back."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.views import require
from sites.actions import novelty as actions
from sites.forms.novelty import ReleaseForm
from sites.novelty import in_preparation
from sites.views.drafts import attempt
from sites.views.innovation_work import written_by


@require(Permission.WRITE)
def innovation_release(request, pk):
    """The question with what would be lost; `cabut` takes the release back."""
    innovation = written_by(request, pk)
    if request.method == "POST" and "cabut" in request.POST:
        attempt(request, actions.take_back_technical, _taken_back(innovation), innovation=innovation)
        return redirect("innovation_release", pk)
    at_risk = bool(actions.waiting(innovation))
    form = ReleaseForm(request.POST if request.method == "POST" else None, at_risk=at_risk)
    if request.method == "POST" and form.is_valid():
        data = {"reason": form.cleaned_data["reason"], "understood": form.cleaned_data.get("understood", False)}
        done = _("It is released. The next version that is published shows the technical part.")
        if attempt(request, actions.release_technical, done, innovation=innovation, **data):
            return redirect("innovation_detail", pk)
    context = {
        "innovation": innovation,
        "form": form,
        "items": in_preparation(user=request.user, innovation=innovation),
        "at_risk": at_risk,
        "shown_in": shown_in(innovation),
    }
    return render(request, "innovations/release.html", context, status=422 if form.errors else 200)


def shown_in(innovation):
    """The public version when it shows the technical part, else None."""
    version = innovation.current_version
    return version if version and version.content.get("technical") else None


def _taken_back(innovation):
    if version := shown_in(innovation):
        words = _(
            "The release is taken back for later versions. Version %(number)s goes on showing the technical part until"
            " another is published or it is withdrawn."
        )
        return words % {"number": version.number}
    return _("The release is taken back. No version shows the technical part from now on.")
