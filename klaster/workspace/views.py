"""The workspace: who I am here, what waits for me, where to go. Its content comes from the sockets."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klaster import access, sockets
from klaster.access import Permission, Role
from klaster.accounts.models import Membership, User

PEOPLE_TO_ASK = 3


@require_safe
@login_required
def workspace(request):
    """The sections of every role this person holds, the urgent ones first; without a role, whom to ask."""
    user = request.user
    if not access.can(user, Permission.VIEW_WORKSPACE):
        return render(request, "workspace/no_role.html", whom_to_ask(user))
    sections = sockets.collect("workspace.sections", user=user)
    context = {
        "memberships": user.active_memberships,
        "sections": sorted(sections, key=lambda section: not section.context.get("urgent")),
        "links": places(user),
    }
    return render(request, "workspace/workspace.html", context)


def places(user):
    """The places this person may open: first those that stand alone, then group by group."""
    groups = {"": []}
    for links in sockets.collect("workspace.links", user=user):
        for link in links:
            groups.setdefault(link.get("group", ""), []).append(link)
    return [{"label": label, "links": links} for label, links in groups.items() if links]


def whom_to_ask(user):
    """For a person without a role today: roles that ended or have not begun, who sent the invitation, who can give a role."""
    held = list(Membership.objects.filter(user=user).with_places().order_by("-since"))
    link = user.access_links.select_related("created_by").order_by("-created_at").first()
    staff = User.objects.filter(is_active=True, pk__in=Membership.objects.active().filter(role=Role.PMD).values("user_id"))
    return {
        "ended": [membership for membership in held if membership.state == "ended"],
        "future": [membership for membership in held if membership.state == "future"],
        "invited_by": link.created_by if link and link.created_by.is_active else None,
        "staff": staff.exclude(pk=user.pk).order_by("name")[:PEOPLE_TO_ASK],
    }
