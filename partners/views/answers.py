"""/jawab/: a partner answers by a one-time link, without an account.

GET only shows: the preview that WhatsApp fetches must not use the link up. What a POST answers is the page that shows the next
link, which is kept nowhere.
"""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from klaster.accounts.views import told_to_nobody
from klaster.templatetags.klaster import moment
from partners.actions import answer_links as actions
from partners.forms.requests import AcceptByLink, DeclineByLink, DoneByLink, HandOnByLink, TellByLink
from partners.models import Offer
from partners.request_lists import innovation_name
from partners.views.offers import accepted_words

State = Offer.State


def _forms(offer, request):
    """{what is done: its form}: what this offer can do now; the one that was sent is filled."""
    today = timezone.localdate()
    if offer.state == State.ACCEPTED:
        kinds = {"kabar": (TellByLink, {})}
        if offer.is_lead:
            kinds["selesai"] = (DoneByLink, {})
        kinds["belum"] = (DeclineByLink, {})
    else:
        kinds = {"sanggup": (AcceptByLink, {"instance": offer, "today": today})}
        if offer.state == State.WAITING:
            kinds |= {"belum": (DeclineByLink, {}), "teruskan": (HandOnByLink, {"offer": offer})}
    sent = request.POST.get("jawaban") if request.method == "POST" else None
    made = {}
    for name, (kind, more) in kinds.items():
        data = (request.POST, request.FILES) if name == sent else ()
        made[name] = kind(*data, auto_id=f"id_{name}_%s", **more)
    return made


ACTS = {
    "sanggup": actions.accept,
    "belum": actions.decline,
    "teruskan": actions.hand_on,
    "kabar": actions.tell,
    "selesai": actions.done,
}

WRITTEN = ["note", "reason", "text", "result"]  # fields whose words a page that came too late gives back
MOST_WRITTEN = 6000


@never_cache
@sensitive_post_parameters()
def answer(request, token):
    link = actions.known(token)
    if actions.why_gone(link):
        return _gone(request, link)
    forms = _forms(link.offer, request)
    sent = forms.get(request.POST.get("jawaban", "")) if request.method == "POST" else None
    if sent is not None and sent.is_valid():
        name = request.POST["jawaban"]
        try:
            used = ACTS[name](token=token, **sent.cleaned_data)
        except actions.LinkGone:
            return _gone(request, actions.known(token))
        except ValidationError as error:
            _add_errors(sent, error)
        else:
            return _thanks(request, name, used)
    context = {"link": link, "offer": link.offer, "request_": link.offer.request, "forms": forms, "sent": sent}
    context["innovation"] = innovation_name(link.offer.request)
    context["open"] = request.POST.get("jawaban", "") if sent is not None else ""
    context["chosen_nothing"] = request.method == "POST" and sent is None
    status = 422 if request.method == "POST" else 200
    return told_to_nobody(render(request, "partners/requests/answer.html", context, status=status))


def _add_errors(form, error):
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, words in found.items():
        form.add_error(field if field in form.fields else None, words)


def _thanks(request, name, used):
    offer = used.offer
    said = {
        "sanggup": lambda: accepted_words(offer),
        "belum": lambda: _("Noted: it cannot be met yet. The village and Dinas PMD read the reason."),
        "teruskan": lambda: _("Handed on to %(partner)s, which is asked now.") % {"partner": offer.handed_to},
        "kabar": lambda: _("Stored. The village and Dinas PMD read it."),
        "selesai": lambda: _("Noted as done. The village is asked whether it helped."),
    }
    context = {"offer": offer, "request_": offer.request, "said": said[name](), "url": ""}
    if used.token:
        context["url"] = request.build_absolute_uri(reverse("answer", args=[used.token]))
        context["expires"] = offer.links.live().get().expires_at
        context["text"] = _(
            "Next link for %(number)s, %(title)s: how it goes, files, and “it is done”.\n"
            "It works once, until %(moment)s:\n%(url)s"
        ) % {
            "number": offer.request.reference,
            "title": offer.request.title,
            "moment": moment(context["expires"]),
            "url": context["url"],
        }
        context["whatsapp"] = f"https://wa.me/?{urlencode({'text': context['text']})}"
    return told_to_nobody(render(request, "partners/requests/answered.html", context))


def _gone(request, link):
    context = {"why": actions.why_gone(link) or "revoked", "link": link, "offer": link.offer if link else None}
    context["written"] = "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in WRITTEN)))[:MOST_WRITTEN]
    return told_to_nobody(render(request, "partners/requests/answer_gone.html", context, status=410))
