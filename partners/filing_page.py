"""What the page of one filing shows: its parts, those of the other modules, and what this person may do."""

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from partners import fees, filing_checks_shown, filing_needs, filing_novelty_shown, filing_numbers, filing_stages_shown
from partners.actions import filings as actions
from partners.filing_workflow import next_stages
from partners.models import Party, Stage
from partners.models.filings import CLOSED, MARKS
from sites.models import Innovation, Product

SHOWN_EVENTS = 50


def page_context(filing, user):
    """Constant number of queries."""
    parts = [Prefetch("parties", Party.objects.select_related("follows")), "classes", "partners__partner"]
    prefetch_related_objects([filing], *parts)
    parties, partners = list(filing.parties.all()), list(filing.partners.all())
    may_write = actions.may_write(user, filing)
    context = {
        "filing": filing,
        "may_write": may_write,
        "roles": [(label, [one for one in parties if one.role == role]) for role, label in Party.Role.choices],
        "has_parties": parties,
        "left_without": filing_needs.left_without(filing, parties),
        "has_classes": filing.type in MARKS,
        "classes": filing.classes.all() if filing.type in MARKS else [],
        "villages": filing.villages.select_related("parent__parent"),
        "partner_now": next((one for one in partners if one.until is None), None),
        "partners_before": [one for one in partners if one.until],
        "may_hand_on": actions.may_hand_on(user, filing),
        "products": _products(filing, user),
        "innovations": _innovations(filing, user),
        "origins": _origins(filing, user),
        "files": filing.files.present(),
        "number_warnings": filing_numbers.warnings(filing),
        "missing": [] if filing.is_filed or filing.stage in CLOSED else filing_needs.missing(filing),
        "coming": _coming(filing),
        "fee": fees.fee_for(filing, filing.fee_paid_on or timezone.localdate()),
        "may_change_type": may_write and filing.stage == Stage.PREPARING,
        "events": Event.objects.of(filing)[:SHOWN_EVENTS],
    }
    for part in (filing_stages_shown, filing_checks_shown, filing_novelty_shown):
        context |= part.shown(filing, user)
    return context


def _coming(filing):
    """What comes next: the first open deadline that is there, else the stages that may follow."""
    deadline = filing.deadlines.open().select_related("rule").order_by("due", "pk").first()
    stages = [Stage(stage).label for stage in next_stages(filing.type, filing.stage) if stage not in CLOSED]
    today = timezone.localdate()
    return {"deadline": deadline, "stages": stages, "is_late": bool(deadline and deadline.due < today)}


def _products(filing, user):
    """(name, address or ""); one that this person may not see is named without a way to it."""
    seen = set(Product.objects.visible_to(user).filter(filings=filing).values_list("pk", flat=True))
    works = access.can(user, Permission.VIEW_ALL)
    return [
        (one.name, one.staff_url if works and one.pk in seen else (one.get_absolute_url() if one.is_published else ""))
        for one in filing.products.filter(Q(pk__in=seen) | Q(is_published=True)).order_by("name")
    ]


def _innovations(filing, user):
    """As published; a draft only to those who read drafts there."""
    seen = set(Innovation.objects.visible_to(user).filter(filings=filing).values_list("pk", flat=True))
    found = filing.innovations.filter(Q(pk__in=seen) | Q(current_version__isnull=False)).select_related("current_version")
    rows = []
    for one in found.order_by("name"):
        name = one.current_version.name if one.current_version else one.name
        address = reverse("innovation_detail", args=[one.pk]) if one.pk in seen else reverse("innovation", args=[one.slug])
        rows.append((name, address))
    return rows


def _origins(filing, user):
    """(words, address) of the potential and the request that it came from, where this person may open them."""
    found = []
    if filing.potential_id and type(filing.potential).objects.visible_to(user).filter(pk=filing.potential_id).exists():
        address = reverse("work_potential", args=[filing.potential_id])
        found.append((_("the potential “%(name)s”") % {"name": filing.potential}, address))
    if filing.request_id and type(filing.request).objects.visible_to(user).filter(pk=filing.request_id).exists():
        words = _("the support request %(number)s") % {"number": filing.request.reference}
        found.append((words, reverse("work_request", args=[filing.request_id])))
    return found
