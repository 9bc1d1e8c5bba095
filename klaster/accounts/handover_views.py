"""Handing a role over by a one-time link: issued under /kerja/orang/, accepted under /akun/serah-terima/."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.accounts import actions, rules
from klaster.accounts.handover_forms import HandoverForm, TakeOverForm
from klaster.accounts.models import Handover, Membership, User
from klaster.accounts.views import told_to_nobody
from klaster.templatetags.klaster import moment
from klaster.views import require


def _held(request, pk):
    people = User.objects.visible_to(request.user)
    held = get_object_or_404(Membership.objects.with_places().select_related("user"), pk=pk, user__in=people)
    rules.insist(rules.may_hand_over(request.user, held))
    return held


@require(Permission.ISSUE_LINKS)
@never_cache
def hand_over(request, pk):
    """GET explains and asks; POST shows the link once, in the answer itself: it is kept nowhere."""
    held = _held(request, pk)
    form = HandoverForm(request.POST if request.method == "POST" else None)
    if held.state == "ended":
        del form.fields["end_now"]
    if request.method == "POST" and form.is_valid():
        try:
            handover, token = actions.issue_handover(
                membership=held, end_now=form.cleaned_data.get("end_now", False), by=request.user
            )
        except rules.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _issued(request, held, handover, token)
    context = {"form": form, "held": held, "live": held.handovers.live().select_related("created_by").first()}
    return render(request, "accounts/handover_issue.html", context)


def _issued(request, held, handover, token):
    held.refresh_from_db(fields=["until"])
    text = _letter(held, handover, request.build_absolute_uri(reverse("handover", args=[token])))
    context = {
        "held": held,
        "handover": handover,
        "text": text,
        "whatsapp": f"https://wa.me/?{urlencode({'text': text})}",
        "person_is_seen": User.objects.visible_to(request.user).filter(pk=held.user_id).exists(),
    }
    return told_to_nobody(render(request, "accounts/handover_issued.html", context))


def _letter(held, handover, url):
    words = {"role": held.get_role_display(), "place": held.place, "url": url, "moment": moment(handover.expires_at)}
    return (
        _(
            "Handover of an account in the portal Klaster Inovasi Desa: %(role)s, %(place)s. With this link you take the role"
            " over, with an account of your own:\n%(url)s\n"
            "It works once, until %(moment)s. Drafts and reports stay. Do not pass the link on to anybody."
        )
        % words
    )


@require_POST
@require(Permission.ISSUE_LINKS)
def revoke(request, pk):
    held = _held(request, pk)
    actions.revoke_handover(membership=held, by=request.user)
    messages.success(request, _("The handover link no longer works. The role was not changed."))
    return redirect("people_pass_on", pk=pk)


@never_cache
@sensitive_post_parameters()
def accept(request, token):
    """GET only shows: the preview that WhatsApp fetches must not use the link up. POST takes the role over."""
    handover = _known(token)
    if handover is None or handover.state != "live" or not rules.still_stands(handover):
        return _gone(request, handover)
    member = request.user if request.user.is_authenticated else None
    form = None if member else TakeOverForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and (member or form.is_valid()):
        try:
            return _taken(request, token, member, form)
        except actions.LinkGone:
            return _gone(request, _known(token))
        except rules.Refused as refused:
            refusal = str(refused)
        except ValidationError as error:
            refusal = " ".join(error.messages)
    answer = rules.may_take_over(member, handover) if member else None
    context = {"handover": handover, "held": handover.membership, "form": form, "answer": answer, "refusal": refusal}
    return told_to_nobody(render(request, "accounts/handover.html", context))


def _known(token):
    found = Handover.objects.filter(digest=actions.digest(token)).select_related(
        "created_by", "membership__user", "membership__region__parent__parent__parent", "membership__partner"
    )
    return found.first()


def _taken(request, token, member, form):
    if member:
        held = actions.take_over(token=token, by=member)
    else:
        held = actions.take_over_as_new(token=token, **form.person_fields)
        login(request, held.user)
    messages.success(
        request, _("The role is yours: %(role)s, %(place)s.") % {"role": held.get_role_display(), "place": held.place}
    )
    return told_to_nobody(HttpResponseRedirect(reverse("workspace")))


def _gone(request, handover):
    state = handover.state if handover else "unknown"
    if state == "live":
        state = "revoked"  # whoever issued it may hand the role over no more
    context = {
        "state": state,
        "handover": handover,
        "is_mine": bool(handover and handover.used_at and handover.used_by_id == request.user.pk),
    }
    return told_to_nobody(render(request, "accounts/handover_gone.html", context, status=410))


def with_handover(memberships, by):
    """A person's memberships, each with `hand_over`: the answer whether `by` may hand it over now."""
    taken = Handover.objects.filter(membership=OuterRef("pk"), used_at__isnull=False)
    found = list(memberships.annotate(is_taken=Exists(taken)))
    for held in found:
        held.hand_over = not held.is_taken and bool(rules.may_hand_over(by, held))
    return found
