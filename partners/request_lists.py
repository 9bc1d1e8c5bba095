"""What lists of support requests show and export."""

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission, Role
from klaster.accounts.models import Membership
from partners.models import ContactPerson, Offer, SupportRequest

EXPORTED = [
    "NOMOR", "KODE DESA", "DESA/KELURAHAN", "KECAMATAN", "KABUPATEN/KOTA", "INOVASI", "YANG DIBUTUHKAN", "TOPIK", "BUTIR",
    "ASAL", "BATAS WAKTU", "STATUS", "TERLAMBAT (HARI)", "MITRA UTAMA", "MITRA LAIN", "BIAYA (RP)", "SELESAI", "HASIL",
]  # fmt: skip


def with_partners(requests):
    """With the offers that stand, in `standing`: one more query for the whole page."""
    standing = Offer.objects.standing().select_related("partner")
    return with_asked(requests).prefetch_related(Prefetch("offers", standing, to_attr="standing"))


def with_asked(requests):
    """With `was_asked`: whether any partner was asked, also one that turned it down."""
    return requests.annotate(was_asked=Exists(Offer.objects.filter(request=OuterRef("pk"))))


def with_late(page, today):
    for request in page:
        request.late = request.days_overdue(today)
    return page


def origin(request):
    """The source in words."""
    if request.report_id:
        return _("a report")
    if request.plan_line_id:
        return _("a plan")
    if request.finding_id:
        return _("a field visit")
    if request.action_item_id:
        return _("a meeting")
    if request.product_id:
        return _("a product")
    return "" if request.state == SupportRequest.State.CANCELLED else _("by hand")  # a withdrawn one lets go of its source


def innovation_name(request, user=None):
    """As it is published; a draft's name only to those who read drafts there, None to others and where there is none."""
    innovation = request.innovation
    if innovation is None:
        return None
    if innovation.current_version_id:
        return innovation.current_version.name
    return innovation.name if user and access.can(user, Permission.VIEW_ALL, innovation) else None


def innovation_url(request, user):
    """The page of the innovation that this person may open; "" without one."""
    innovation = request.innovation
    if innovation is None:
        return ""
    if access.can(user, Permission.VIEW_ALL, innovation):
        return reverse("innovation_detail", args=[innovation.pk])
    return reverse("innovation", args=[innovation.slug]) if innovation.current_version_id else ""


def export_rows(requests, today, user):
    for request in with_partners(requests).iterator(chunk_size=500):
        village = request.region
        lead = [str(offer.partner) for offer in request.standing if offer.is_lead]
        others = [str(offer.partner) for offer in request.standing if not offer.is_lead]
        costs = [offer.cost for offer in request.standing if offer.cost is not None]
        yield [
            request.reference, village.code, village.full_name, village.parent.name, village.parent.parent.name,
            innovation_name(request, user) or "", request.title, str(request.get_topic_display()),
            request.butir_code, origin(request), request.due, str(request.get_state_display()),
            request.days_overdue(today) or None, ", ".join(lead), ", ".join(others), sum(costs) if costs else None,
            request.done_on, request.result,
        ]  # fmt: skip


def mark_reachable(offers, today):
    """Sets `unreachable` on each offer whose partner has nobody in office: no officer with an account, no focal point."""
    partners = {offer.partner_id for offer in offers}
    serving = Membership.objects.active(today).filter(role=Role.PARTNER, partner__in=partners, user__is_active=True)
    reached = set(serving.values_list("partner_id", flat=True))
    reached |= set(ContactPerson.objects.serving(today).filter(partner__in=partners).values_list("partner_id", flat=True))
    for offer in offers:
        offer.unreachable = offer.partner_id not in reached
