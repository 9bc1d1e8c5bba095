"""Partners at work: the list, a partner with its activities, villages and history; entry, change, closing and merging."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners import actions, partner_outcomes
from partners.actions import merging
from partners.actions.partners import close_partner as close
from partners.actions.partners import open_matters, reopen_partner
from partners.forms import ChangePartnerForm, PartnerFilter, PartnerForm, RenameForm
from partners.forms.partners import MergeForm
from partners.models import Activity, Partner
from partners.views.activities import page_of
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved
from partners.views.public import areas_of


@require(Permission.VIEW_WORKSPACE)
def partners(request):
    filters = PartnerFilter(request.GET)
    found = filters.apply(Partner.objects.visible_to(request.user).standing_alone()).by_kind().with_counts()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    partner_outcomes.count_villages(page.object_list)
    context = {
        "filters": filters,
        "page_obj": page,
        "may_manage": access.can(request.user, Permission.MANAGE_PARTNERS),
    }
    return render(request, "partners/work/partners.html", context)


def get_partner(user, slug, *, to_edit=False):
    """The partner, a 404 for those who may not see it; `to_edit` a 403 with the reason for those who only read."""
    partner = get_object_or_404(Partner.objects.visible_to(user).select_related("merged_into"), slug=slug)
    if to_edit:
        refuse_unless(actions.may_edit(user, partner))
    return partner


def partner_page(request, slug, tab, build):
    """A partner's page with one of its tabs; `build(partner, activities)` gives what stands in the tab.

    The address of one that was merged leads to the partner it has become.
    """
    partner = get_partner(request.user, slug)
    if partner.merged_into:
        return redirect(request.resolver_match.view_name, partner.merged_into.slug)
    activities = Activity.objects.visible_to(request.user).filter(partner=partner)
    context = {
        "partner": partner,
        "tab": tab,
        "may_manage": access.can(request.user, Permission.MANAGE_PARTNERS),
        "may_edit": actions.may_edit(request.user, partner),
        "left_open": {} if partner.is_active else open_matters(partner),
        **build(partner, activities),
    }
    return render(request, f"partners/work/partner_{tab}.html", context)


@require(Permission.VIEW_WORKSPACE)
def partner(request, slug):
    def build(partner, activities):
        return {"page_obj": page_of(activities, request.GET.get("page"), timezone.localdate())}

    return partner_page(request, slug, "activities", build)


def _villages(partner, activities):
    """As the public page names them."""
    return {"areas": areas_of(partner_outcomes.villages_of(partner))}


@require(Permission.VIEW_WORKSPACE)
def partner_villages(request, slug):
    return partner_page(request, slug, "villages", _villages)


@require(Permission.VIEW_WORKSPACE)
def partner_history(request, slug):
    def build(partner, activities):
        page = Paginator(Event.objects.of(partner), PER_PAGE).get_page(request.GET.get("page"))
        return {"names": partner.names.all(), "events": page.object_list, "page_obj": page}

    return partner_page(request, slug, "history", build)


@require(Permission.MANAGE_PARTNERS)
def new_partner(request):
    form = PartnerForm(request.POST or None)
    made = attempt(form, lambda data: actions.create_partner(by=request.user, **data))
    if made:
        return saved(request, _("%(name)s is in the list of partners.") % {"name": made}, "work_partner", made.slug)
    return form_page(request, form, title=_("New partner"), back=reverse("work_partners"))


@require(Permission.MANAGE_PARTNERS)
def change_partner(request, slug):
    partner = get_partner(request.user, slug)
    stored = Partner.objects.get(pk=partner.pk)
    form = ChangePartnerForm(request.POST or None, instance=partner)
    if attempt(form, lambda data: actions.update_partner(partner=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_partner", slug)
    title = _("Change %(name)s") % {"name": stored.name}
    return form_page(request, form, title=title, back=reverse("work_partner", args=[slug]))


@require(Permission.MANAGE_PARTNERS)
def rename_partner(request, slug):
    partner = get_partner(request.user, slug)
    form = RenameForm(request.POST or None)

    def rename(data):
        return actions.rename_partner(partner=partner, name=data["name"], since=data["since"], by=request.user)

    if attempt(form, rename):
        return saved(request, _("The new name is saved."), "work_partner_history", slug)
    title = _("Rename %(name)s") % {"name": partner.name}
    return form_page(request, form, title=title, back=reverse("work_partner", args=[slug]))


@require(Permission.MANAGE_PARTNERS)
def close_partner(request, slug):
    """Says what is still open before it closes, or reopens, the partner."""
    partner = get_partner(request.user, slug)
    if request.method != "POST":
        matters = open_matters(partner)
        context = {"partner": partner, "open": matters, "is_open": any(matters.values())}
        return render(request, "partners/work/partner_close.html", context)
    act = close if partner.is_active else reopen_partner
    try:
        changed = act(partner=partner, by=request.user)
    except ValidationError as error:
        return saved(request, " ".join(error.messages), "work_partner", slug, level="error")
    words = _("%(name)s takes part again.") if changed.is_active else _("%(name)s no longer takes part. What is open stays.")
    return saved(request, words % {"name": changed}, "work_partner", slug)


@require(Permission.MANAGE_PARTNERS)
def merge_partner(request, slug):
    """First the partner into which it goes (`?ke=`), then what will move, then it is done."""
    partner = get_partner(request.user, slug)
    form = MergeForm(request.POST or request.GET or None, partner=partner)
    back = reverse("work_partner", args=[slug])
    if request.method == "POST":
        into = attempt(form, lambda data: merging.merge_partner(partner=partner, into=data["ke"], by=request.user))
        if into:
            message = _("%(name)s is merged into %(into)s.") % {"name": partner.name, "into": into.name}
            return saved(request, message, "work_partner_history", into.slug)
    chosen = form.is_bound and not form.errors
    context = {
        "partner": partner,
        "form": form,
        "into": form.cleaned_data["ke"] if chosen else None,
        "moves": merging.what_moves(partner),
        "back": back,
    }
    return render(request, "partners/work/partner_merge.html", context, status=422 if form.errors else 200)
