"""What the pages share on which a draft is written: a session that ends loses nothing, saving by itself, the stale page."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from klaster.access import Permission
from klaster.views import require
from sites.actions.flow import Refused, Stale

NOT_TEXT = {"csrfmiddlewaretoken", "base", "edit_key", "submission_key", "later"}


def writing(view):
    """A page on which those with WRITE type. Sent after the session ended, it shows what was typed, to be kept."""
    inner = never_cache(require(Permission.WRITE)(view))

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            return session_ended(request)
        return inner(request, *args, **kwargs)

    return guarded


@never_cache
def session_ended(request, *, choices=False):
    """What was sent after the session ended, shown to be kept; `choices`: the page holds choices rather than text."""
    if is_autosave(request):
        return JsonResponse({"signed_out": True}, status=401)
    typed = [
        {"name": name, "text": text.replace("\x00", "")}
        for name in request.POST
        if name not in NOT_TEXT
        for text in request.POST.getlist(name)
        if text.strip()
    ]
    back = urlencode({"next": request.get_full_path()}, safe="/")  # with its query, such as the year
    context = {
        "typed": typed,
        "login": f"{reverse('account_login')}?{back}",
        "back": request.get_full_path(),
        "choices": choices,
        "had_files": bool(request.FILES),
    }
    return render(request, "reports/session_ended.html", context, status=403)


def is_autosave(request):
    return request.headers.get("X-Autosave") == "1"


def clock():
    """The time now in WITA, as the reader writes it: 10.42."""
    return formats.time_format(timezone.localtime(), pgettext("time format", "H:i"))


def saved_json(form, **more):
    errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
    return JsonResponse({"saved": _("Saved at %(time)s WITA") % {"time": clock()}, "errors": errors, **more})


def refused_json(refused):
    return JsonResponse({"refused": str(refused.reason), "stale": isinstance(refused, Stale)}, status=409)


def show_refusal(form, refused, *, base):
    """Put a refusal on the form. A stale one shows what is stored now, and the next save replaces it."""
    form.add_error(None, refused.reason)
    if isinstance(refused, Stale):
        form.data = form.data.copy()
        form.data["base"] = base
        form.stored = [
            {"label": form.fields[name].label, "text": text} for name, text in refused.current.items() if name in form.fields
        ]


def with_addresses(missing, steps, base):
    """The missing answers, each with the address of its section; `base` is that of the thing."""
    slugs = {step.key: step.slug for step in steps}
    return [item | {"url": f"{base}bagian/{slugs[item['section']]}/"} for item in missing]


def attempt(request, action, success="", **kwargs):
    """Do an action and say so, or say why it was refused; whether it was done."""
    try:
        action(**kwargs, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        for item in getattr(refused, "missing", []):
            messages.error(request, _("Still to fill in: %(label)s") % {"label": item["label"]})
        return False
    if success:
        messages.success(request, success)
    return True
