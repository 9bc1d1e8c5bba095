"""The people of the program: list, detail, contact, links. Each view starts from those whom the user looks after."""

from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.accounts import actions, rules
from klaster.accounts.handover_views import with_handover
from klaster.accounts.models import AccessLink, Membership, User
from klaster.accounts.staff_forms import ContactForm, PeopleFilter
from klaster.audit.models import Event
from klaster.templatetags.klaster import moment
from klaster.views import require

PER_PAGE = 50


def looked_after(request, pk):
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


@require(Permission.ISSUE_LINKS)
def people(request):
    form = PeopleFilter(request.GET or None)
    found = User.objects.visible_to(request.user)
    if form.is_valid():
        found = _filtered(found, **form.cleaned_data)
    standing = Prefetch("memberships", Membership.objects.standing().with_places().order_by("pk"), to_attr="standing")
    page = Paginator(found.order_by("name", "pk").prefetch_related(standing), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filter_form": form, "may_invite": rules.may_manage(request.user)}
    return render(request, "accounts/people.html", context)


def _filtered(found, *, q, role, kabupaten, state):
    if q:
        found = found.search(q)
    if role or kabupaten:
        held = Membership.objects.standing()
        held = held.filter(role=role) if role else held
        if kabupaten:
            held = held.filter(Q(region__code=kabupaten) | Q(region__code__startswith=f"{kabupaten}."))
        found = found.filter(pk__in=held.values("user"))
    where = {"active": {"is_active": True}, "off": {"is_active": False}, "never": {"is_active": True, "last_login": None}}
    return found.filter(**where.get(state, {}))


@require(Permission.ISSUE_LINKS)
def person(request, pk):
    someone = looked_after(request, pk)
    by = request.user
    context = {
        "person": someone,
        "memberships": with_handover(someone.memberships.with_places().order_by("-since", "-pk"), by),
        "links": someone.access_links.live().select_related("created_by").order_by("kind"),
        "has_second_factor": Authenticator.objects.filter(user=someone).exists(),
        "link_kind": _link_kind(someone),
        "may_manage": rules.may_manage(by, someone),
        "may_give_role": rules.may_give_role(by, someone),
        "may_issue": rules.may_issue_link(by, someone),
        "may_switch": rules.may_switch(by, someone),
    }
    return render(request, "accounts/person.html", context)


def _link_kind(someone):
    """An invitation as long as no password was ever set, a reset link after that."""
    return AccessLink.Kind.RESET if someone.has_usable_password() else AccessLink.Kind.INVITATION


@require(Permission.ISSUE_LINKS)
def history(request, pk):
    someone = looked_after(request, pk)
    page = Paginator(Event.objects.of(someone), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/person_history.html", {"person": someone, "page_obj": page})


@require(Permission.MANAGE_PEOPLE)
def edit(request, pk):
    someone = looked_after(request, pk)
    rules.insist(rules.may_manage(request.user, someone))
    initial = {"name": someone.name, "email": someone.email, "phone": someone.spoken_phone}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial, person=someone)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contact(user=someone, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("people_detail", pk=pk)
    return render(request, "accounts/person_edit.html", {"form": form, "person": someone})


@require_POST
@require(Permission.ISSUE_LINKS)
@never_cache
def issue_link(request, pk):
    """Shows the link once, in the answer itself: it is kept nowhere and stands in no address of ours."""
    someone = looked_after(request, pk)
    link, token = actions.issue_link(user=someone, kind=_link_kind(someone), by=request.user)
    url = request.build_absolute_uri(reverse("access_link", args=[token]))
    text = _letter(link, url)
    number = (someone.phone or "").removeprefix("+")
    whatsapp = f"https://wa.me/{number}?{urlencode({'text': text})}"
    context = {"person": someone, "link": link, "text": text, "whatsapp": whatsapp}
    response = render(request, "accounts/link_issued.html", context)
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _letter(link, url):
    words = {"name": link.user.name, "url": url, "login": link.user.login, "moment": moment(link.expires_at)}
    return (
        _(
            "Dear %(name)s, with this link you set your password for the portal Klaster Inovasi Desa:\n%(url)s\n"
            "It works once, until %(moment)s. After that sign in with %(login)s. Do not pass it on to anybody."
        )
        % words
    )


@require_POST
@require(Permission.MANAGE_PEOPLE)
def switch(request, pk):
    someone = looked_after(request, pk)
    actions.set_active(user=someone, active=request.POST.get("active") == "1", by=request.user)
    messages.success(request, _("The account is switched on.") if someone.is_active else _("The account is switched off."))
    return redirect("people_detail", pk=pk)


@require_POST
@require(Permission.MANAGE_PEOPLE)
def second_factor(request, pk):
    someone = looked_after(request, pk)
    actions.remove_second_factor(user=someone, by=request.user)
    messages.success(request, _("The second step is removed."))
    return redirect("people_detail", pk=pk)
