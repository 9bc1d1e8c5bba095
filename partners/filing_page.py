"""What the page of one filing shows: its parts, those of the other modules, and what this person may do."""

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from partners import fees, filing_checks_shown, filing_needs, filing_novelty_shown, filing_numbers, filing_stages_shown
from partners.actions import filings as actions
from partners.models import FilingPartner, Party, Stage, SupportRequest
from partners.models.filings import CLOSED, MARKS

SHOWN_EVENTS = 50


def page_context(filing, user):
    """Constant number of queries."""
    prefetch_related_objects(
        [filing],
        Prefetch("parties", Party.objects.select_related("follows")),
        Prefetch("partners", FilingPartner.objects.select_related("partner")),
        "classes",
    )
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
        "fee": fees.fee_for(filing, filing.fee_paid_on or timezone.localdate()) if filing.is_open else None,
        "may_change_type": may_write and filing.stage == Stage.PREPARING,
        "events": filing_stages_shown.told(list(Event.objects.of(filing)[:SHOWN_EVENTS])),
    }
    for part in (filing_stages_shown, filing_novelty_shown):
        context |= part.shown(filing, user)
    if not filing.is_filed:  # afterwards the check list is history, on a page of its own
        context |= filing_checks_shown.shown(filing, user)
    context["coming"] = _coming(context["stages"]["following"], context["deadlines"]["open"])
    return context


def _coming(following, deadlines):
    """What comes next: the first open deadline, and the stages that may follow. `deadlines`: the open ones, by their days."""
    stages = [Stage(stage).label for stage in following if stage not in CLOSED]
    ours = [deadline for deadline in deadlines if not deadline.waits_for_office] or deadlines
    return {"deadline": ours[0] if ours else None, "stages": stages}


def _products(filing, user):
    """(name, address); what this person may not see is not named."""
    rows = []
    for one in filing.products.select_related("region").order_by("name"):
        if access.can(user, Permission.VIEW_ALL, one):
            rows.append((one.name, one.staff_url))
        elif one.is_published:
            rows.append((one.name, one.get_absolute_url()))
    return rows


def _innovations(filing, user):
    """(name, address): as published; a draft only to those who read drafts there."""
    rows = []
    for one in filing.innovations.select_related("region", "current_version").order_by("name"):
        name = one.current_version.name if one.current_version else one.name
        if access.can(user, Permission.VIEW_ALL, one):
            rows.append((name, reverse("innovation_detail", args=[one.pk])))
        elif one.current_version:
            rows.append((name, reverse("innovation", args=[one.slug])))
    return rows


def _origins(filing, user):
    """(words, address) of the potential and the request that it came from, where this person may open them."""
    found = []
    potential, request = filing.potential, filing.request
    if potential and (access.partner_ids(user) or access.can(user, Permission.VIEW_ALL, potential)):
        words = _("the potential “%(name)s”") % {"name": potential}
        found.append((words, reverse("work_potential", args=[potential.pk])))
    if request and SupportRequest.objects.visible_to(user).filter(pk=request.pk).exists():
        words = _("the support request %(number)s") % {"number": request.reference}
        found.append((words, reverse("work_request", args=[request.pk])))
    return found
