"""The page on which the files of an agreement or an activity are added and taken away."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from partners.actions import files
from partners.forms.fields import FileForm
from partners.views.common import attempt, saved


def owned_files(request, *, owner, may, title, back):
    """`may`: the answer to whether this person may; the caller has let only those in. `back`: the owner's page."""
    if request.method == "POST" and "file" in request.POST:
        number = request.POST["file"][:18]
        found = get_object_or_404(owner.files.present(), pk=int(number) if number.isascii() and number.isdecimal() else 0)
        files.remove_file(attachment=found, by=request.user, may=may)
        return saved(request, _("The file is taken away."), request.path)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()

    def add(data):
        return files.add_file(owner=owner, file=data["file"], caption=data["caption"], by=request.user)

    if attempt(form, add):
        return saved(request, _("The file is saved."), request.path)
    context = {"form": form, "title": title, "back": back, "files": owner.files.present()}
    return render(request, "partners/work/agreement_files.html", context, status=422 if form.errors else 200)
