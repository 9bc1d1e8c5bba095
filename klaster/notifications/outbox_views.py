"""The outbox: what the portal sends to the people one looks after, to read, stop, or send by hand."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klaster.access import Permission
from klaster.accounts.rules import Refused
from klaster.notifications import actions
from klaster.notifications.forms import OutboxFilter
from klaster.notifications.models import OutgoingMessage
from klaster.views import require

PER_PAGE = 50


@require_safe
@require(Permission.ISSUE_LINKS)
def outbox(request):
    form = OutboxFilter(request.GET or None)
    found = OutgoingMessage.objects.visible_to(request.user).select_related("recipient").defer("body")
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        found = found.filter(**wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filter_form": form, **OutgoingMessage.objects.visible_to(request.user).left_to_staff()}
    return render(request, "notifications/outbox.html", context)


def _message(request, pk):
    return get_object_or_404(
        OutgoingMessage.objects.visible_to(request.user).select_related("recipient", "stopped_by", "sent_by"), pk=pk
    )


@require_safe
@require(Permission.ISSUE_LINKS)
def message(request, pk):
    shown = _message(request, pk)
    number = (shown.recipient.phone or "").removeprefix("+")
    context = {
        "message": shown,
        "whatsapp": f"https://wa.me/{number}?{urlencode({'text': shown.body})}" if number else "",
        "waits": shown.state == OutgoingMessage.State.WAITING,
        "by_hand": shown.channel == OutgoingMessage.Channel.WHATSAPP,
        "failed": shown.state == OutgoingMessage.State.FAILED,
    }
    response = render(request, "notifications/message.html", context)
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _done(request, pk, action, words):
    """Do what a button asks for; a refusal comes as words on the page, which shows the state of now."""
    try:
        action(message=_message(request, pk), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("outbox_message", pk=pk)


@require_POST
@require(Permission.ISSUE_LINKS)
def stop(request, pk):
    return _done(request, pk, actions.stop, _("The message is stopped: it will not be sent."))


@require_POST
@require(Permission.ISSUE_LINKS)
def sent_by_hand(request, pk):
    return _done(request, pk, actions.sent_by_hand, _("Marked as sent by hand."))


@require_POST
@require(Permission.ISSUE_LINKS)
def send_again(request, pk):
    return _done(request, pk, actions.send_again, _("The message waits in the outbox again."))
