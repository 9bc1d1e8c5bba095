"""Agreements at work: the list, one agreement with what is done under it, and the forms."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners.actions import agreements as actions
from partners.forms.agreements import STATES, AgreementFilter, AgreementForm, EndForm
from partners.models import Activity, Agreement, Partner
from partners.views.activities import page_of
from partners.views.choosing import village_page
from partners.views.common import PER_PAGE, attempt, form_page, saved
from partners.views.owned_files import owned_files


def get_agreement(user, pk):
    return get_object_or_404(Agreement.objects.visible_to(user), pk=pk)


@require(Permission.VIEW_WORKSPACE)
def agreements(request):
    today = timezone.localdate()
    filters = AgreementFilter(request.GET, user=request.user)
    found = filters.apply(Agreement.objects.visible_to(request.user), today)
    page = Paginator(found.prefetch_related("parties", "renewals"), PER_PAGE).get_page(request.GET.get("page"))
    for agreement in page:
        _say_state(agreement, today)
    context = {"filters": filters, "page_obj": page, "may_write": actions.may_write(request.user)}
    return render(request, "partners/work/agreements.html", context)


def _say_state(agreement, today):
    """Adds `now`, its state, and `now_label`."""
    agreement.now = agreement.state(today)
    agreement.now_label = STATES[agreement.now]


@require(Permission.VIEW_WORKSPACE)
def agreement(request, pk):
    today = timezone.localdate()
    shown = get_agreement(request.user, pk)
    _say_state(shown, today)
    done = Activity.objects.visible_to(request.user).filter(agreement=shown)
    context = {
        "agreement": shown,
        "parties": shown.parties.all(),
        "villages": shown.villages.select_related("parent__parent"),
        **_related(shown, request.user),
        "page_obj": page_of(done, request.GET.get("page"), today),
        "files": shown.files.present(),
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_write": actions.may_write(request.user),
        "is_lapsed": shown.now == "over" and not shown.ended_on,
    }
    return render(request, "partners/work/agreement.html", context)


def _related(agreement, user):
    """The agreements above, before, after and under this one, of those that the user may see; one query."""
    near = Q(pk__in=[agreement.under_id, agreement.renews_id]) | Q(renews=agreement) | Q(under=agreement)
    found = list(Agreement.objects.visible_to(user).filter(near))
    return {
        "under": next((one for one in found if one.pk == agreement.under_id), None),
        "renews": next((one for one in found if one.pk == agreement.renews_id), None),
        "renewal": next((one for one in found if one.renews_id == agreement.pk), None),
        "carried_out_by": [one for one in found if one.under_id == agreement.pk],
    }


@require(Permission.MANAGE_PARTNERS)
def new_agreement(request):
    """`?perpanjang=<pk>` fills in what the agreement to renew says; `?mitra=<slug>` ticks a partner."""
    form = AgreementForm(request.POST or None, initial=_initial(request))
    made = attempt(form, lambda data: actions.create_agreement(by=request.user, **data))
    if made:
        return saved(request, _("The agreement is saved. Add its file, and the villages it names."), "work_agreement", made.pk)
    return form_page(request, form, title=_("New agreement"), back=reverse("work_agreements"))


def _initial(request):
    number = request.GET.get("perpanjang", "")[:18]
    if number.isascii() and number.isdecimal():
        old = Agreement.objects.visible_to(request.user).filter(pk=int(number)).first()
        if old:
            return {
                "kind": old.kind, "title": old.title, "parties": old.parties.taking_part(), "under": old.under_id,
                "renews": old.pk, "warn_days": old.warn_days,
            }  # fmt: skip
    slug = request.GET.get("mitra", "").replace("\0", "")
    return {"parties": Partner.objects.taking_part().filter(slug=slug)}


@require(Permission.MANAGE_PARTNERS)
def change_agreement(request, pk):
    agreement = get_agreement(request.user, pk)
    title = _("Change %(name)s") % {"name": agreement}
    form = AgreementForm(request.POST or None, instance=agreement)
    stored = get_agreement(request.user, pk)
    if attempt(form, lambda data: actions.update_agreement(agreement=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_agreement", pk)
    return form_page(request, form, title=title, back=reverse("work_agreement", args=[pk]))


@require(Permission.MANAGE_PARTNERS)
def end_agreement(request, pk):
    agreement = get_agreement(request.user, pk)
    form = EndForm(request.POST or None, initial={"on": min(agreement.ends or timezone.localdate(), timezone.localdate())})
    ended = attempt(form, lambda data: actions.end_agreement(agreement=agreement, by=request.user, **data))
    if ended:
        return saved(request, _("The end of the agreement is saved."), "work_agreement", pk)
    title = _("End of %(name)s") % {"name": agreement}
    back = reverse("work_agreement", args=[pk])
    return form_page(request, form, title=title, back=back, button=_("Save the end"), danger=True)


@require(Permission.MANAGE_PARTNERS)
def agreement_villages(request, pk):
    agreement = get_agreement(request.user, pk)
    return village_page(
        request,
        chosen=agreement.villages.all(),
        add=lambda villages: actions.add_villages(agreement=agreement, villages=villages, by=request.user),
        remove=lambda village: actions.remove_village(agreement=agreement, village=village, by=request.user),
        title=_("Villages of %(name)s") % {"name": agreement},
        done=(reverse("work_agreement", args=[pk]), _("Done, to the agreement")),
    )


@require(Permission.MANAGE_PARTNERS)
def agreement_files(request, pk):
    agreement = get_agreement(request.user, pk)
    return owned_files(
        request,
        owner=agreement,
        may=actions.may_write(request.user),
        title=_("Files of %(name)s") % {"name": agreement},
        back=reverse("work_agreement", args=[pk]),
    )
