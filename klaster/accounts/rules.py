"""Who may look after whom. Each answer is a yes, or a no with its reason, which the pages show and the actions raise."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import YES, Answer, Permission, Role

LOCAL_ROLES = {Role.OFFICIAL, Role.FACILITATOR, Role.KECAMATAN}
LEVELS = {  # the levels of region at which a role may be held
    Role.KABKOTA: ["kabkota"],
    Role.KECAMATAN: ["kecamatan"],
    Role.FACILITATOR: ["kabkota", "kecamatan", "desa", "kelurahan"],
    Role.OFFICIAL: ["desa", "kelurahan"],
}


class Refused(PermissionDenied):
    """What was asked is against the rules; the text is for the reader."""


def insist(answer):
    if not answer:
        raise Refused(answer.reason)


def may_manage(by, person=None):
    """Invite, give and end roles, change a contact, switch an account on and off: Dinas PMD."""
    answer = access.can(by, Permission.MANAGE_PEOPLE)
    if not answer:
        return answer
    if person is not None and person.is_superuser and not by.is_superuser:
        return Answer(False, _("Only another administrator may change an administrator's account."))
    return YES


def may_give_role(by, person):
    answer = may_manage(by, person)
    if answer and person is not None and person.pk == by.pk and not by.is_superuser:
        return Answer(False, _("You cannot give yourself a role. Ask a colleague at Dinas PMD."))
    return answer


def may_switch(by, person):
    answer = may_manage(by, person)
    if answer and person.pk == by.pk:
        return Answer(False, _("You cannot switch off your own account. Ask a colleague at Dinas PMD."))
    return answer


def may_issue_link(by, person):
    """Dinas PMD for everybody; a kabupaten for those whose every role is a local one within it."""
    if not access.can(by, Permission.ISSUE_LINKS):
        return access.can(by, Permission.ISSUE_LINKS)
    if person.pk == by.pk:
        return Answer(False, _("For your own account, change the password on the page Account."))
    if not person.is_active:
        return Answer(False, _("This account is switched off. Switch it on first."))
    if person.is_superuser and not by.is_superuser:
        return Answer(False, _("Only another administrator may change an administrator's account."))
    if access.can(by, Permission.MANAGE_PEOPLE):
        return YES
    held = list(person.memberships.standing().select_related("region"))
    if held and all(one.role in LOCAL_ROLES and access.can(by, Permission.ISSUE_LINKS, one) for one in held):
        return YES
    return Answer(False, _("This person also holds a role outside your care. Ask Dinas PMD to issue the link."))
