"""Who may look after whom. Each answer is a yes, or a no with its reason, which the pages show and the actions raise."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import LOCAL_ROLES, YES, Answer, Permission, Role

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


def may_hand_over(by, membership):
    """Issue a link by which the next one takes this role: Dinas PMD for each; a kabupaten for the local ones within it."""
    holder = membership.user
    if holder.is_superuser and not by.is_superuser:
        return Answer(False, _("Only another administrator may change an administrator's account."))
    if access.can(by, Permission.MANAGE_PEOPLE):
        return YES
    if not access.can(by, Permission.ISSUE_LINKS):
        return access.can(by, Permission.ISSUE_LINKS)
    if membership.role not in LOCAL_ROLES:
        return Answer(False, _("Only Dinas PMD hands this role over."))
    return access.can(by, Permission.ISSUE_LINKS, membership)


def still_stands(handover):
    """A link is worth what its issuer may do today: dead once they are switched off or hold the right no more."""
    return handover.created_by.is_active and bool(may_hand_over(handover.created_by, handover.membership))


def may_take_over(by, handover):
    """Neither who holds the role now, nor who issued the link: nobody gives himself a role."""
    if by.pk == handover.membership.user_id:
        return Answer(False, _("This role is yours already. The link is for the one who comes after you: pass it on."))
    if by.pk == handover.created_by_id:
        return Answer(False, _("You issued this link yourself. Send it to the one who takes the role over."))
    return YES
