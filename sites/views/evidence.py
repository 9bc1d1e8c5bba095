"""Evidence: adding it, taking it away, and serving its files to those who may see them."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from klaster import access
from klaster.access import Permission
from sites.actions import evidence as actions
from sites.actions.flow import Refused
from sites.forms.evidence import EvidenceForm
from sites.models import Evidence, Site
from sites.models.evidence import FILE_NAMES
from sites.views.drafts import is_autosave, saved_json, writing


def evidence_page(request, owner, *, template, context, here, onward, answers=None):
    """The step of a task list on which photographs and documents are added; `here` and `onward` are addresses.

    `answers`: {key: label} of what a piece of evidence may prove, where there is a choice.
    """
    sent = (request.POST or None, request.FILES or None) if request.method == "POST" else ()
    form = EvidenceForm(*sent, answers=answers)
    if request.method == "POST" and form.is_valid():
        added = take(request, owner, form)
        if is_autosave(request):
            return _told_to_phone(form)
        if not form.errors:
            stay = added or "stay" in request.POST
            return redirect(here if stay else onward)
    if request.method == "POST" and is_autosave(request):
        return _told_to_phone(form)
    present = owner.evidence.present()
    return render(request, template, context | {"form": form, "present": present, "onward": onward, "answers": answers})


def _told_to_phone(form):
    """A photograph that waited on the phone: received, or refused with the reason, which stands beside it there."""
    if form.errors:
        return JsonResponse({"refused": " ".join(str(error) for found in form.errors.values() for error in found)}, status=409)
    return saved_json(form)


def take(request, owner, form):
    """Store what a valid form brings, one by one; what is refused becomes an error of its field. How many are new."""
    data, by = form.cleaned_data, request.user
    _told(request, owner, form)
    proves = {"answer": data.get("answer", "")}
    brought = [("photos", actions.add_photo, {"file": file}) for file in data["photos"]]
    if data["document"]:
        more = {"file": data["document"], "is_private": data["is_private"]}
        brought.append(("document", actions.add_document, more))
    if data["video"]:
        brought.append(("video", actions.add_video, {"url": data["video"]}))
    stored = known = 0
    for field, action, arguments in brought:
        try:
            _found, is_new = action(owner=owner, by=by, **arguments, **proves)
        except Refused as refused:
            if str(refused.reason) not in form.errors.get(field, []):
                form.add_error(field, str(refused.reason))
            continue
        stored, known = stored + is_new, known + (not is_new)
    if is_autosave(request):
        return stored
    if known:
        told = ngettext("%(count)s was already here and is stored only once.", "%(count)s were already here.", known)
        messages.info(request, told % {"count": known})
    if stored:
        done = ngettext("%(count)s file is stored.", "%(count)s files are stored.", stored)
        messages.success(request, done % {"count": stored})
        form.kept = _("What is shown below is stored. Choose again only the files that are named here, after correcting them.")
    return stored


def _told(request, owner, form):
    """Store what was written beside each piece of evidence: its caption, and the answer that it proves."""
    for evidence in owner.evidence.present():
        caption, answer = (request.POST.get(f"{name}-{evidence.pk}") for name in ("caption", "answer"))
        try:
            if caption is not None and "\x00" not in caption:
                actions.set_caption(evidence=evidence, caption=caption, by=request.user)
            if answer is not None:
                actions.set_answer(evidence=evidence, answer=answer, by=request.user)
        except Refused as refused:  # it was sent meanwhile: nothing else of this form can be stored either
            form.add_error(None, refused.reason)
            return


@writing
def evidence_remove(request, pk):
    """A question, then the removal; back to the page it came from."""
    present = Evidence.objects.present().select_related("innovation__region", "report__innovation__region")
    evidence = get_object_or_404(present, pk=pk)
    if not (evidence.innovation_id or evidence.report_id) or not may_see(request.user, evidence):
        raise Http404
    if evidence.innovation_id:
        back = redirect("innovation_section", pk=evidence.innovation_id, slug="bukti")
    else:
        back = redirect("report_section", pk=evidence.report_id, slug="foto")
    if request.method != "POST":
        return render(request, "reports/evidence_remove.html", {"evidence": evidence, "back": back.url})
    try:
        actions.remove(evidence=evidence, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("It is taken away. What is already published stays as it was published."))
    return back


def is_public(evidence):
    """Whether everybody may see it: a current published version lists it, or it belongs to a published product or site."""
    if evidence.is_private:
        return False
    if thing := evidence.innovation or evidence.report:
        version = thing.current_version
        if evidence.report_id and not evidence.report.innovation.current_version_id:
            return False
        return bool(version) and any(shown["id"] == evidence.pk for shown in version.content.get("evidence", []))
    if evidence.removed_at:
        return False
    if evidence.product_id:
        return evidence.product.is_published
    return Site.objects.published().filter(pk=evidence.site_id).exists()


def may_see(user, evidence):
    """Whether a person may see what is not public: those who read everything in the area of the thing it belongs to."""
    return access.can(user, Permission.VIEW_ALL, evidence).yes


@require_safe
def evidence_file(request, pk, name):
    """A photograph, its small one, or a document. Others than those who may see it get a 404, as if it were not there."""
    related = ("innovation__current_version", "report__current_version", "report__innovation", "product")
    evidence = Evidence.objects.select_related(*related).filter(pk=pk).first()
    kinds = {value: key for key, value in FILE_NAMES.items()}
    wanted = kinds.get(name)
    if not evidence or not wanted or not evidence.file:
        raise Http404
    if (wanted == "document") != (evidence.kind == Evidence.Kind.DOCUMENT):
        raise Http404
    public = is_public(evidence)
    if not public and not may_see(request.user, evidence):
        raise Http404
    etag = f'"{evidence.sha256[:32]}-{wanted}"'
    if request.headers.get("If-None-Match") == etag:
        return _with_headers(HttpResponseNotModified(), etag, public)
    return _with_headers(_file(evidence, wanted), etag, public)


def _file(evidence, wanted):
    field = evidence.thumbnail if wanted == "thumbnail" else evidence.file
    try:
        handle = field.open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    if wanted != "document":
        with handle:
            return HttpResponse(handle.read(), content_type="image/webp")
    name = slugify(evidence.caption or evidence.original_name.rsplit(".", 1)[0]) or "dokumen"
    return FileResponse(handle, content_type="application/pdf", as_attachment=True, filename=f"{name[:60]}.pdf")


def _with_headers(response, etag, public):
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=600" if public else "private, no-cache"
    return response
