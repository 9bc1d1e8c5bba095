"""Giving roles and ending them. Inviting asks one thing a page: which role, where, who."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import SCOPES, Permission, Role, Scope
from klaster.accounts import actions, places, rules
from klaster.accounts.models import Membership, User, region_label
from klaster.accounts.staff_forms import EndForm, InviteForm, PlaceFilter, RoleForm
from klaster.accounts.staff_views import looked_after
from klaster.views import require

WHAT_FOR = {
    Role.PMD: gettext_noop("manage sites and people, verify, publish, import"),
    Role.HEAD: gettext_noop("read everything, and the one-page summary"),
    Role.DEPUTY: gettext_noop("read everything, and the one-page summary"),
    Role.KABKOTA: gettext_noop("read, comment and endorse in the kabupaten/kota, issue reset links"),
    Role.KECAMATAN: gettext_noop("read and comment in the kecamatan"),
    Role.FACILITATOR: gettext_noop("read and help with reports in the villages"),
    Role.OFFICIAL: gettext_noop("write innovations and reports of the village"),
    Role.PARTNER: gettext_noop("see the partner's villages and tasks"),
}


@require(Permission.MANAGE_PEOPLE)
def invite(request):
    number = _number(request.GET.get("person"))
    person = None if number is None else looked_after(request, number)
    rules.insist(rules.may_give_role(request.user, person))
    role = request.GET.get("role")
    if role not in Role.values:
        return render(request, "accounts/invite_role.html", {"person": person, "roles": _roles()})
    scope = SCOPES[role]
    chosen = {"role": Role(role), "region": None, "partner": None}
    if scope != Scope.PROVINCE:
        key = "region" if scope == Scope.REGION else "partner"
        chosen[key] = _chosen(request, role)
        if chosen[key] is None:
            return _choose_place(request, person, Role(role))
    return _details(request, person, chosen)


def _roles():
    return [{"code": role.value, "label": role.label, "for": _(WHAT_FOR[role])} for role in Role]


def _number(text):
    """A primary key from an address; anything else names nothing."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def _chosen(request, role):
    number = _number(request.GET.get("place"))
    return None if number is None else get_object_or_404(places.options(role), pk=number)


def _choose_place(request, person, role):
    form = PlaceFilter(request.GET if "q" in request.GET else None)
    wanted = {"text": form.cleaned_data["q"], "kabupaten": form.cleaned_data["kabupaten"]} if form.is_valid() else {}
    by_region = SCOPES[role] == Scope.REGION
    if not by_region or role == Role.KABKOTA:
        del form.fields["kabupaten"]
    page = Paginator(places.options(role, **wanted), 25).get_page(request.GET.get("page"))
    found = [{"pk": one.pk, "name": one, "detail": _whereabouts(one) if by_region else one.name} for one in page]
    context = {"person": person, "role": role, "filter_form": form, "page_obj": page, "places": found, "by_region": by_region}
    return render(request, "accounts/invite_place.html", context)


def _whereabouts(region):
    """Its level and, of a kecamatan or village, what it lies in."""
    within = region_label(region.parent) if region.level != "kabkota" else ""
    return " · ".join(filter(None, [region.get_level_display(), within]))


def _details(request, person, chosen):
    form = (RoleForm if person else InviteForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            someone = _give(form, person, chosen, request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, _("The role is given. Now issue a link, so that %(name)s can sign in.") % {"name": someone}
            )
            return redirect("people_detail", pk=someone.pk)
    held = Membership(**chosen)
    return render(request, "accounts/invite_details.html", {"form": form, "person": person, "held": held})


def _give(form, person, chosen, by):
    data = form.cleaned_data
    dates = {"since": data["since"], "until": data["until"]}
    person = person or form.existing_person
    if person:
        return actions.give_role(user=person, by=by, **chosen, **dates).user
    return actions.invite(name=data["name"], email=data["email"], phone=data["phone"], by=by, **chosen, **dates)


def _held(request, pk):
    people = User.objects.visible_to(request.user)
    held = get_object_or_404(Membership.objects.with_places().select_related("user"), pk=pk, user__in=people)
    rules.insist(rules.may_manage(request.user, held.user))
    return held


@require(Permission.MANAGE_PEOPLE)
def end(request, pk):
    held = _held(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_membership(membership=held, until=form.cleaned_data["until"], by=request.user)
        except rules.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The end of the role is saved. What the person wrote stays."))
            return redirect("people_detail", pk=held.user_id)
    return render(request, "accounts/membership_end.html", {"form": form, "held": held})
