"""Partners at work: the list, a partner with its activities, villages and history, and the forms."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners import actions
from partners.forms import ChangePartnerForm, PartnerFilter, PartnerForm, RenameForm
from partners.models import Activity, Partner
from partners.views.activities import page_of
from partners.views.common import PER_PAGE, attempt, form_page, saved
from partners.views.public import areas


@require(Permission.VIEW_WORKSPACE)
def partners(request):
    filters = PartnerFilter(request.GET)
    found = filters.apply(Partner.objects.visible_to(request.user)).by_kind().with_counts()
    context = {
        "filters": filters,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_manage": access.can(request.user, Permission.MANAGE_PARTNERS),
    }
    return render(request, "partners/work/partners.html", context)


def _page(request, slug, tab, build):
    """A partner's page with one of its tabs; `build(partner, activities)` gives what stands in the tab."""
    partner = get_object_or_404(Partner.objects.visible_to(request.user), slug=slug)
    activities = Activity.objects.visible_to(request.user).filter(partner=partner)
    context = {
        "partner": partner,
        "tab": tab,
        "may_manage": access.can(request.user, Permission.MANAGE_PARTNERS),
        "may_edit": actions.may_edit(request.user, partner),
        **build(partner, activities),
    }
    return render(request, f"partners/work/partner_{tab}.html", context)


@require(Permission.VIEW_WORKSPACE)
def partner(request, slug):
    def build(partner, activities):
        return {"page_obj": page_of(activities, request.GET.get("page"), timezone.localdate())}

    return _page(request, slug, "activities", build)


@require(Permission.VIEW_WORKSPACE)
def partner_villages(request, slug):
    return _page(request, slug, "villages", lambda partner, activities: {"areas": areas(activities.published())})


@require(Permission.VIEW_WORKSPACE)
def partner_history(request, slug):
    def build(partner, activities):
        page = Paginator(Event.objects.of(partner), PER_PAGE).get_page(request.GET.get("page"))
        return {"names": partner.names.all(), "events": page.object_list, "page_obj": page}

    return _page(request, slug, "history", build)


@require(Permission.MANAGE_PARTNERS)
def new_partner(request):
    form = PartnerForm(request.POST or None)
    made = attempt(form, lambda data: actions.create_partner(by=request.user, **data))
    if made:
        return saved(request, _("%(name)s is in the list of partners.") % {"name": made}, "work_partner", made.slug)
    return form_page(request, form, title=_("New partner"), back=reverse("work_partners"))


@require(Permission.MANAGE_PARTNERS)
def change_partner(request, slug):
    partner = get_object_or_404(Partner.objects.visible_to(request.user), slug=slug)
    stored = Partner.objects.get(pk=partner.pk)
    form = ChangePartnerForm(request.POST or None, instance=partner)
    if attempt(form, lambda data: actions.update_partner(partner=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_partner", slug)
    title = _("Change %(name)s") % {"name": stored.name}
    return form_page(request, form, title=title, back=reverse("work_partner", args=[slug]))


@require(Permission.MANAGE_PARTNERS)
def rename_partner(request, slug):
    partner = get_object_or_404(Partner.objects.visible_to(request.user), slug=slug)
    form = RenameForm(request.POST or None)

    def rename(data):
        return actions.rename_partner(partner=partner, name=data["name"], since=data["since"], by=request.user)

    if attempt(form, rename):
        return saved(request, _("The new name is saved."), "work_partner_history", slug)
    title = _("Rename %(name)s") % {"name": partner.name}
    return form_page(request, form, title=title, back=reverse("work_partner", args=[slug]))
