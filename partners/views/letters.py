"""Letters at work: the list, one letter, and its way from draft to the signed copy."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners import recommendations
from partners.actions import letter_templates
from partners.actions import letters as actions
from partners.forms.letters import CancelLetterForm, IssueForm, LetterFilter, LetterForm, RecommendationForm, SignedCopyForm
from partners.letter_texts import first_words
from partners.models import Filing, Letter, LetterKind, Meeting, Offer, Partner, Signatory, SupportRequest
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved

State = Letter.State
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RELATED = ("signatory", "partner", "meeting", "request__region__parent__parent", "template", "signed_by", "filing")


def may_write(user):
    return access.can(user, Permission.COORDINATE)


def may_read(user):
    return access.can(user, Permission.VIEW_SUMMARY) or access.can(user, Permission.WORK_AS_PARTNER)


def get_letter(user, pk, *, to_edit=False):
    letter = get_object_or_404(Letter.objects.visible_to(user).select_related(*RELATED), pk=pk)
    if to_edit:
        refuse_unless(may_write(user))
    return letter


@require(Permission.VIEW_WORKSPACE)
def letters(request):
    refuse_unless(may_read(request.user))
    visible = Letter.objects.visible_to(request.user)
    filters = LetterFilter(request.GET, letters=visible)
    found = filters.apply(visible).select_related("partner")
    context = {
        "filters": filters,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_write": may_write(request.user),
    }
    return render(request, "partners/letters/letters.html", context)


@require(Permission.VIEW_WORKSPACE)
def letter(request, pk):
    shown = get_letter(request.user, pk)
    writes = may_write(request.user)
    context = {
        "letter": shown,
        "may_write": writes,
        "trouble": _trouble(shown) if writes else "",
        "packaged": writes and shown.state == State.DRAFT and not letter_templates.is_uploaded(shown.kind),
        "renamed": writes and shown.state == State.DRAFT and _is_renamed(shown),
        "not_serving": shown.state == State.DRAFT and not Signatory.objects.serving(shown.dated).contains(shown.signatory),
        "sees_request": shown.request_id
        and SupportRequest.objects.visible_to(request.user).filter(pk=shown.request_id).exists(),
        "sees_meeting": shown.meeting_id and Meeting.objects.visible_to(request.user).filter(pk=shown.meeting_id).exists(),
        "sees_filing": shown.filing_id and Filing.objects.visible_to(request.user).filter(pk=shown.filing_id).exists(),
        "needed_year": recommendations.needed_year(shown),
        "events": Event.objects.of(shown)[:PER_PAGE] if access.can(request.user, Permission.VIEW_SUMMARY) else None,
    }
    return render(request, "partners/letters/letter.html", context)


def _is_renamed(letter):
    """Addressed to a partner whose name of today the addressee does not bear."""
    return letter.partner and not letter.filing_id and letter.partner.name not in letter.addressee


def _trouble(letter):
    """Why the files of a letter cannot be had, and what to do; "" when all is well."""
    if letter.state == State.DRAFT:
        try:
            letter_templates.current(letter.kind)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""
    missing = [field for field in (letter.file, letter.signed_file) if field and not field.storage.exists(field.name)]
    if missing:
        return _(
            "A file of this letter is missing on the server. Its text stands below. Have the files restored from the backup,"
            " or upload the signed copy again."
        )
    return ""


def _numbered(queryset, text):
    """The row whose number stands in an address; None for rubbish and for what is not there."""
    return queryset.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None


def _about(request):
    """What a new letter is about, from the address: {request, meeting, partner, filing}, each may be None."""
    given = {name: request.GET.get(name, "").replace("\0", "") for name in ("permohonan", "rapat", "mitra", "ki")}
    filings = Filing.objects.visible_to(request.user).select_related("region__parent__parent")
    requests = SupportRequest.objects.visible_to(request.user).select_related("region__parent__parent")
    asked = _numbered(requests, given["permohonan"])
    partner = Partner.objects.filter(slug=given["mitra"]).select_related("merged_into").first() if given["mitra"] else None
    if asked and not partner:
        standing = list(Offer.objects.standing().filter(request=asked).select_related("partner__merged_into")[:2])
        partner = standing[0].partner if standing and (standing[0].is_lead or len(standing) == 1) else None
    if partner and partner.merged_into:
        partner = partner.merged_into
    return {
        "request": asked,
        "meeting": _numbered(Meeting.objects.visible_to(request.user), given["rapat"]),
        "partner": partner,
        "filing": _numbered(filings, given["ki"]),
    }


def _kind(request, about):
    wanted = request.GET.get("jenis", "")
    if wanted in LetterKind.values:
        return wanted
    if about["filing"]:
        return LetterKind.RECOMMENDATION
    if meeting := about["meeting"]:
        return LetterKind.MINUTES if meeting.state == Meeting.State.HELD else LetterKind.INVITATION
    return LetterKind.REQUEST


@require(Permission.COORDINATE)
def new_letter(request):
    if not Signatory.objects.exists():
        messages.info(request, _("Record first who signs letters, and from when. Then write the letter."))
        return redirect("work_signatory_new")
    about = _about(request)
    kind = _kind(request, about)
    today = timezone.localdate()
    initial = {"kind": kind, "dated": today, "partner": None if kind == LetterKind.NOTE else about["partner"]}
    initial["signatory"] = Signatory.objects.serving(today).first()
    if kind == LetterKind.RECOMMENDATION:
        initial |= recommendations.office_and_signatory(today, about["partner"])
        form_class = RecommendationForm if about["filing"] else LetterForm
    else:
        about["filing"], form_class = None, LetterForm
    form = form_class(request.POST or None, initial={**initial, **first_words(kind, **about)})
    given = {name: about[name] for name in ("request", "meeting", "filing")}
    made = attempt(form, lambda data: actions.create_letter(by=request.user, **given, **data))
    if made:
        return saved(request, _("The draft is saved. Read it as DOCX, then give it its number."), "work_letter", made.pk)
    return form_page(request, form, title=_("New letter"), back=reverse("work_letters"), button=_("Save the draft"))


@require(Permission.VIEW_WORKSPACE)
def change_letter(request, pk):
    letter = get_letter(request.user, pk, to_edit=True)
    if letter.state != State.DRAFT:
        return _no_longer(request, letter)
    form_class = RecommendationForm if letter.filing_id else LetterForm
    form = form_class(request.POST or None, instance=letter)
    if attempt(form, lambda data: actions.update_letter(letter=letter, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_letter", pk)
    return form_page(request, form, title=_("Change the letter"), back=reverse("work_letter", args=[pk]))


def _no_longer(request, letter):
    words = _("The letter is “%(now)s” now, so this can no longer be done.") % {"now": letter.get_state_display()}
    return saved(request, words, "work_letter", letter.pk, level="error")


@require(Permission.VIEW_WORKSPACE)
def issue_letter(request, pk):
    letter = get_letter(request.user, pk, to_edit=True)
    if letter.state != State.DRAFT:
        return _no_longer(request, letter)
    form = IssueForm(request.POST or None, initial={"dated": letter.dated})
    if attempt(form, lambda data: actions.issue(letter=letter, by=request.user, **data)):
        message = _("The letter has its number. Have it signed, then upload the signed copy.")
        return saved(request, message, "work_letter", pk)
    back = reverse("work_letter", args=[pk])
    return form_page(request, form, title=_("Give the letter its number"), back=back, button=_("Save the number"))


@require(Permission.VIEW_WORKSPACE)
def sign_letter(request, pk):
    letter = get_letter(request.user, pk, to_edit=True)
    if letter.state not in {State.ISSUED, State.SIGNED}:
        return _no_longer(request, letter)
    form = SignedCopyForm(request.POST, request.FILES) if request.method == "POST" else SignedCopyForm()
    if attempt(form, lambda data: actions.add_signed_copy(letter=letter, file=data["file"], by=request.user)):
        return saved(request, _("The signed copy is stored."), "work_letter", pk)
    status = 422 if form.errors else 200
    return render(request, "partners/letters/sign.html", {"form": form, "letter": letter}, status=status)


@require(Permission.VIEW_WORKSPACE)
def cancel_letter(request, pk):
    letter = get_letter(request.user, pk, to_edit=True)
    if letter.state not in {State.DRAFT, State.ISSUED}:
        return _no_longer(request, letter)
    form = CancelLetterForm(request.POST or None)
    if attempt(form, lambda data: actions.cancel(letter=letter, by=request.user, **data)):
        return saved(request, _("The letter is cancelled."), "work_letter", pk)
    back = reverse("work_letter", args=[pk])
    return form_page(request, form, title=_("Cancel the letter"), back=back, button=_("Cancel the letter"), danger=True)


@require_safe
@require(Permission.VIEW_WORKSPACE)
def docx_file(request, pk):
    """The DOCX: of a draft as it would be filled in now, of a numbered letter as it was stored."""
    letter = get_letter(request.user, pk)
    if letter.state == State.DRAFT:
        try:
            content = actions.rendered(letter)
        except ValidationError as error:
            return saved(request, " ".join(error.messages), "work_letter", pk, level="error")
        return download(HttpResponse(content, content_type=WORD), letter.docx_name)
    return stored(letter.file, letter.docx_name, WORD)


@require_safe
@require(Permission.VIEW_WORKSPACE)
def signed_file(request, pk):
    letter = get_letter(request.user, pk)
    return stored(letter.signed_file, letter.pdf_name, "application/pdf")


def stored(field, name, content_type):
    """A stored file under a name and type of ours; 404 where there is none."""
    if not field:
        raise Http404
    try:
        with field.open("rb") as file:
            return download(HttpResponse(file.read(), content_type=content_type), name)
    except FileNotFoundError:
        raise Http404 from None


def download(response, name):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
