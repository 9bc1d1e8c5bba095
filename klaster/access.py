"""Who may do what. One page of data, then three functions.

A role is held through a membership: for the whole province, for a region (with everything below it), or for a partner, from a
date until a date. A person may hold several. `can` answers yes, or a reason that a button or a page can show.
"""

from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    PROVINCE = "province", _("Province")
    REGION = "region", _("Region")
    PARTNER = "partner", _("Partner")


class Role(TextChoices):
    PMD = "pmd", _("Dinas PMD")
    HEAD = "head", _("Head of office")
    DEPUTY = "deputy", _("Deputy head of office")
    KABKOTA = "kabkota", _("DPMD kabupaten/kota")
    KECAMATAN = "kecamatan", _("Kecamatan")
    FACILITATOR = "facilitator", _("Village facilitator")
    OFFICIAL = "official", _("Village official")
    PARTNER = "partner", _("Partner officer")


class Permission(TextChoices):
    VIEW_WORKSPACE = "view_workspace", _("open the workspace")
    VIEW_ALL = "view_all", _("read everything in scope, drafts included")
    VIEW_SUMMARY = "view_summary", _("read the one-page summary")
    MANAGE_SITES = "manage_sites", _("manage sites, cohorts and products")
    MANAGE_PEOPLE = "manage_people", _("invite people and end memberships")
    ISSUE_LINKS = "issue_links", _("issue invitation and reset links")
    MANAGE_ROUNDS = "manage_rounds", _("open and close reporting rounds")
    MANAGE_PARTNERS = "manage_partners", _("manage partners and activities")
    WRITE = "write", _("write innovations, reports and products")
    ENTER_ON_BEHALF = "enter_on_behalf", _("enter reports on a village's behalf")
    COMMENT = "comment", _("comment on reports")
    ENDORSE = "endorse", _("endorse reports")
    READ_NOTES = "read_notes", _("read and write internal notes")
    REVIEW = "review", _("return, verify and publish")
    IMPORT_INDEX = "import_index", _("import index data")
    MANAGE_INDEX = "manage_index", _("manage methodologies and what raises a butir")
    COORDINATE = "coordinate", _("manage support requests, letters, meetings and targets")
    MANAGE_FILINGS = "manage_filings", _("manage intellectual property filings")
    FOLLOW_UP = "follow_up", _("answer the head's instructions")
    VISIT = "visit", _("record field visits")
    WORK_AS_PARTNER = "work_as_partner", _("see the partner's villages and tasks")


P = Permission
SCOPES = {
    Role.PMD: Scope.PROVINCE,
    Role.HEAD: Scope.PROVINCE,
    Role.DEPUTY: Scope.PROVINCE,
    Role.KABKOTA: Scope.REGION,
    Role.KECAMATAN: Scope.REGION,
    Role.FACILITATOR: Scope.REGION,
    Role.OFFICIAL: Scope.REGION,
    Role.PARTNER: Scope.PARTNER,
}
GRANTS = {
    Role.PMD: {
        P.VIEW_WORKSPACE, P.VIEW_ALL, P.VIEW_SUMMARY, P.MANAGE_SITES, P.MANAGE_PEOPLE, P.ISSUE_LINKS, P.MANAGE_ROUNDS,
        P.MANAGE_PARTNERS, P.WRITE, P.ENTER_ON_BEHALF, P.COMMENT, P.READ_NOTES, P.REVIEW,
        P.IMPORT_INDEX, P.MANAGE_INDEX, P.COORDINATE, P.MANAGE_FILINGS, P.FOLLOW_UP, P.VISIT,
    },
    Role.HEAD: {P.VIEW_WORKSPACE, P.VIEW_ALL, P.VIEW_SUMMARY, P.READ_NOTES},
    Role.DEPUTY: {P.VIEW_WORKSPACE, P.VIEW_ALL, P.VIEW_SUMMARY, P.READ_NOTES},
    Role.KABKOTA: {P.VIEW_WORKSPACE, P.VIEW_ALL, P.COMMENT, P.READ_NOTES, P.ENDORSE, P.ISSUE_LINKS, P.FOLLOW_UP, P.VISIT},
    Role.KECAMATAN: {P.VIEW_WORKSPACE, P.VIEW_ALL, P.COMMENT},
    Role.FACILITATOR: {P.VIEW_WORKSPACE, P.VIEW_ALL, P.COMMENT, P.WRITE, P.ENTER_ON_BEHALF},
    Role.OFFICIAL: {P.VIEW_WORKSPACE, P.VIEW_ALL, P.COMMENT, P.WRITE},
    Role.PARTNER: {P.VIEW_WORKSPACE, P.WORK_AS_PARTNER},
}  # fmt: skip
LOCAL_ROLES = {Role.OFFICIAL, Role.FACILITATOR, Role.KECAMATAN}  # those that a kabupaten/kota looks after, within it


@dataclass(frozen=True)
class Answer:
    """Truthy for yes; a no carries the reason in the reader's language."""

    yes: bool
    reason: str = ""

    def __bool__(self):
        return self.yes


YES = Answer(True)


def scopes(user, permission):
    """The user's active memberships that grant `permission`; [] for the anonymous and the inactive."""
    if not user.is_authenticated or not user.is_active:
        return []
    return [held for held in user.active_memberships if permission in GRANTS[held.role]]


def can(user, permission, obj=None):
    """Yes, or why not.

    `obj` is None (anywhere at all?), or has `access_code` (dotted code of its region) or `access_partner_id`.
    """
    if user.is_authenticated and user.is_active and user.is_superuser:
        return YES
    held = scopes(user, permission)
    if not held:
        return Answer(False, _("Your role does not include this."))
    if obj is None:
        return YES
    code, partner_id = (
        getattr(obj, "access_code", None),
        getattr(obj, "access_partner_id", None),
    )
    for membership in held:
        scope = SCOPES[membership.role]
        if scope == Scope.PROVINCE or (scope == Scope.PARTNER and membership.partner_id == partner_id is not None):
            return YES
        if scope == Scope.REGION and code and (code == membership.region.code or code.startswith(membership.region.code + ".")):
            return YES
    return Answer(False, _("This belongs to another area than yours."))


def within(user, permission, field="region__code"):
    """A Q over `field`, a dotted region code: the rows in which the user holds `permission`. None of them without a role."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return Q()
    where = Q(pk__in=[])
    for membership in scopes(user, permission):
        scope = SCOPES[membership.role]
        if scope == Scope.PROVINCE:
            return Q()
        if scope == Scope.REGION:
            code = membership.region.code
            where |= Q(**{field: code}) | Q(**{f"{field}__startswith": code + "."})
    return where


def partner_ids(user, permission=Permission.WORK_AS_PARTNER):
    """The partners for which the user holds `permission`."""
    return [held.partner_id for held in scopes(user, permission) if held.partner_id]
