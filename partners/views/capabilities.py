"""What a partner can do and its focal points, two tabs of its page at work."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.templatetags.klaster import day, number
from klaster.views import require
from partners.actions import capabilities as actions
from partners.butir import butir_by_code
from partners.forms.partners import CapabilityForm, ContactForm, LeaveForm
from partners.models import Offer, SupportRequest
from partners.views.common import attempt, form_page, saved
from partners.views.partners import get_partner, partner_page


@require(Permission.VIEW_WORKSPACE)
def partner_capabilities(request, slug):
    def build(partner, activities):
        known = butir_by_code()
        listed = list(partner.capabilities.all())
        for one in listed:
            one.words = known.get(one.butir_code, one)
        return {"capabilities": listed}

    return partner_page(request, slug, "capabilities", build)


@require(Permission.VIEW_WORKSPACE)
def new_capability(request, slug):
    partner = get_partner(request.user, slug, to_edit=True)
    form = CapabilityForm(request.POST or None)
    if attempt(form, lambda data: actions.add_capability(partner=partner, by=request.user, **data)):
        return saved(request, _("It stands in the list, and on the public page."), "work_partner_capabilities", slug)
    title = _("What %(name)s can do") % {"name": partner}
    return form_page(request, form, title=title, back=reverse("work_partner_capabilities", args=[slug]))


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_capability(request, slug, pk):
    partner = get_partner(request.user, slug, to_edit=True)
    capability = get_object_or_404(partner.capabilities, pk=pk)
    actions.remove_capability(capability=capability, by=request.user)
    return saved(request, _("It is taken out of the list."), "work_partner_capabilities", slug)


@require(Permission.VIEW_WORKSPACE)
def partner_contacts(request, slug):
    def build(partner, activities):
        today = timezone.localdate()
        people = list(partner.contacts.all())
        for person in people:
            person.has_left = person.until is not None and person.until < today
        return {"contacts": sorted(people, key=lambda person: (person.has_left, person.name))}

    return partner_page(request, slug, "contacts", build)


@require(Permission.VIEW_WORKSPACE)
def new_contact(request, slug):
    partner = get_partner(request.user, slug, to_edit=True)
    form = ContactForm(request.POST or None)
    if attempt(form, lambda data: actions.add_contact(partner=partner, by=request.user, **data)):
        return saved(request, _("The focal point is saved."), "work_partner_contacts", slug)
    title = _("New focal point of %(name)s") % {"name": partner}
    return form_page(request, form, title=title, back=reverse("work_partner_contacts", args=[slug]))


@require(Permission.VIEW_WORKSPACE)
def change_contact(request, slug, pk):
    contact = _contact(request, slug, pk)
    form = ContactForm(request.POST or None, instance=contact)
    title = _("Change “%(name)s”") % {"name": contact.name}
    if attempt(form, lambda data: actions.update_contact(contact=contact, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_partner_contacts", slug)
    return form_page(request, form, title=title, back=reverse("work_partner_contacts", args=[slug]))


@require(Permission.VIEW_WORKSPACE)
def contact_leaves(request, slug, pk):
    """Writes the last day; then says which open promises still name the person."""
    contact = _contact(request, slug, pk)
    form = LeaveForm(request.POST or None, initial={"until": contact.until or timezone.localdate()})
    gone = attempt(form, lambda data: actions.contact_leaves(contact=contact, until=data["until"], by=request.user))
    if not gone:
        title = _("Last day of “%(name)s”") % {"name": contact.name}
        return form_page(request, form, title=title, back=reverse("work_partner_contacts", args=[slug]))
    words = _("%(name)s is focal point until %(day)s.") % {"name": gone.name, "day": day(gone.until)}
    named = Offer.objects.standing().filter(contact=gone, request__state__in=SupportRequest.OPEN).count()
    if named:
        more = ngettext(
            "%(count)s open request still names this person: choose another focal point there.",
            "%(count)s open requests still name this person: choose another focal point there.",
            named,
        )
        words = f"{words} {more % {'count': number(named)}}"
    return saved(request, words, "work_partner_contacts", slug, level="warning" if named else "success")


def _contact(request, slug, pk):
    partner = get_partner(request.user, slug, to_edit=True)
    return get_object_or_404(partner.contacts.select_related("partner"), pk=pk)
