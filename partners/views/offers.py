"""A request and its partners: asking them, their answers on a page, and the link for those without an account."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.accounts.views import told_to_nobody
from klaster.templatetags.klaster import day, moment
from klaster.views import require
from partners.actions import answer_links
from partners.actions import offers as actions
from partners.actions.requests import may_coordinate
from partners.forms.requests import HandOnForm, OfferForm, PromiseForm, ReasonForm
from partners.models import Offer, SupportRequest
from partners.views.common import attempt, form_page, refuse_unless, saved
from partners.views.requests import get_request


def get_offer(user, pk, rule):
    """The offer of a request that the person sees; a 403 with the reason for those who only read."""
    rows = Offer.objects.filter(request__in=SupportRequest.objects.visible_to(user).order_by().values("pk"))
    related = ("request__region__parent__parent", "request__innovation", "partner__merged_into")
    offer = get_object_or_404(rows.select_related(*related), pk=pk)
    refuse_unless(rule(user, offer))
    return offer


def _coordinator(user, offer):
    return may_coordinate(user)


@require(Permission.VIEW_WORKSPACE)
def offer(request, pk):
    """Choose the partners to ask; those that can help with the topic or the butir stand first."""
    shown = get_request(request.user, pk)
    refuse_unless(may_coordinate(request.user))
    asked = {one.partner_id: one for one in shown.offers.standing().select_related("partner")}
    able = [partner for partner in actions.able_partners(shown) if partner.pk not in asked]
    form = OfferForm(request.POST if request.method == "POST" else None, able=able, asked=list(asked))

    def put(data):
        actions.offer_to(request=shown, by=request.user, partners=data["partners"], lead=data["lead"])
        return True

    if attempt(form, put):
        return saved(request, _("The partners are asked; their answers will stand here."), "work_request", pk)
    earlier = {one.partner_id: one for one in shown.offers.exclude(pk__in=[one.pk for one in asked.values()])}
    for partner in able:
        partner.earlier = earlier.get(partner.pk)
    context = {"request_": shown, "form": form, "able": able, "asked": asked.values()}
    sent = {str(one) for one in form["partners"].value() or []}
    context["ticked"] = {partner.pk for partner in able if str(partner.pk) in sent}
    return render(request, "partners/requests/offer.html", context, status=422 if form.errors else 200)


@require(Permission.VIEW_WORKSPACE)
def accept(request, pk):
    found = get_offer(request.user, pk, actions.may_answer)
    again = found.state == Offer.State.ACCEPTED
    form = PromiseForm(request.POST or None, instance=found, today=timezone.localdate())
    made = attempt(form, lambda data: actions.accept(offer=found, by=request.user, **data))
    if made:
        message = _("The promise is changed.") if again else accepted_words(made)
        return saved(request, message, "work_request", found.request_id)
    title = _("Accept “%(title)s”") % {"title": found.request.title}
    return _page(request, found, form, title, _("Change the promise") if again else _("Accept"))


def accepted_words(made):
    """What the one who accepted reads: in the lead, or beside the one who leads."""
    words = _("%(partner)s has accepted and is in the lead.") % {"partner": made.partner}
    if not made.is_lead:
        lead = made.request.offers.get(is_lead=True)
        words = _("%(lead)s is in the lead already. %(partner)s is kept as a supporting partner, with what was promised.") % {
            "lead": lead.partner,
            "partner": made.partner,
        }
    if made.due and made.due > made.request.due:
        words += " " + _("It is promised for %(day)s, later than the due date %(due)s; this stands on the page.") % {
            "day": day(made.due),
            "due": day(made.request.due),
        }
    return words


@require(Permission.VIEW_WORKSPACE)
def decline(request, pk):
    found = get_offer(request.user, pk, actions.may_answer)
    form = ReasonForm(request.POST or None)
    if attempt(form, lambda data: actions.decline(offer=found, by=request.user, **data)):
        return saved(request, _("The answer is stored: it cannot be met yet."), "work_request", found.request_id)
    title = _("“%(title)s” cannot be met yet") % {"title": found.request.title}
    return _page(request, found, form, title, _("Cannot be met yet"))


@require(Permission.VIEW_WORKSPACE)
def hand_on(request, pk):
    found = get_offer(request.user, pk, actions.may_answer)
    form = HandOnForm(request.POST or None, offer=found)
    made = attempt(form, lambda data: actions.hand_on(offer=found, by=request.user, **data))
    if made:
        message = _("It is handed on to %(partner)s.") % {"partner": made.partner}
        return saved(request, message, "work_request", found.request_id)
    return _page(request, found, form, _("Hand “%(title)s” on") % {"title": found.request.title}, _("Hand it on"))


def _page(request, found, form, title, button):
    title = f"{title}: {found.partner}"
    back = reverse("work_request", args=[found.request_id])
    return form_page(request, form, title=title, button=button, back=back)


def _at_once(request, found, act, message):
    try:
        act()
    except ValidationError as error:
        return saved(request, " ".join(error.messages), "work_request", found.request_id, level="error")
    return saved(request, message, "work_request", found.request_id)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def withdraw(request, pk):
    found = get_offer(request.user, pk, _coordinator)
    message = _("%(partner)s is no longer asked.") % {"partner": found.partner}
    return _at_once(request, found, lambda: actions.withdraw_offer(offer=found, by=request.user), message)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def lead(request, pk):
    found = get_offer(request.user, pk, _coordinator)
    message = _("%(partner)s is in the lead now.") % {"partner": found.partner}
    return _at_once(request, found, lambda: actions.name_lead(offer=found, by=request.user), message)


@require(Permission.VIEW_WORKSPACE)
@never_cache
def link(request, pk):
    """GET explains; POST shows the link once, in the answer itself: it is kept nowhere. With `cabut` it takes one back."""
    found = get_offer(request.user, pk, _coordinator)
    if request.method == "POST" and "cabut" in request.POST:
        answer_links.revoke_link(offer=found, by=request.user)
        return saved(request, _("The answer link no longer works."), "work_request", found.request_id)
    if request.method == "POST":
        try:
            made, token = answer_links.issue_link(offer=found, by=request.user)
        except ValidationError as error:
            return saved(request, " ".join(error.messages), "work_request", found.request_id, level="error")
        return told_to_nobody(_issued(request, found, made, token))
    live = found.links.live().first()
    contacts = found.partner.contacts.serving(timezone.localdate())
    context = {"offer": found, "request_": found.request, "live": live, "contacts": contacts}
    return render(request, "partners/requests/link.html", context)


def _issued(request, found, made, token):
    text = _(
        "Request for support %(number)s, %(village)s: %(title)s.\n"
        "%(partner)s is asked to answer by %(moment)s, without an account, at:\n%(url)s\n"
        "The link works once. It is for %(partner)s alone: do not pass it on to anybody."
    ) % {
        "number": found.request.reference,
        "village": found.request.region.full_place,
        "title": found.request.title,
        "partner": found.partner,
        "moment": moment(made.expires_at),
        "url": request.build_absolute_uri(reverse("answer", args=[token])),
    }
    whatsapp = f"https://wa.me/?{urlencode({'text': text})}"
    context = {"offer": found, "request_": found.request, "link": made, "text": text, "whatsapp": whatsapp}
    return render(request, "partners/requests/link_issued.html", context)
