"""What the pages share on which a draft is written: a session that ends loses nothing, saving by itself, the stale page."""

import re
from functools import wraps
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.cache import cache
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from klaster.access import Permission
from klaster.views import require
from sites.actions import kept as keeping
from sites.actions.flow import Refused, Stale

TAPS = {"unchanged", "not_applicable", "take_off"}  # the one-tap buttons of a report; their value is a key, nobody's text
NOT_TEXT = {"csrfmiddlewaretoken", "base", "edit_key", "submission_key", "later", "person", "drop_kept", "stay", *TAPS}
NOT_KEPT = NOT_TEXT - {"base", "edit_key"}  # these two go with the text, so that it overwrites nobody's
SALT = "the person of a page"
MARK_AGE = 60 * 60 * 24 * 14  # no longer than the session of the page that it came from
UNKNOWN = "-"  # a base that no page was ever filled from
EDIT_KEY = r"[0-9a-f]{32}"  # as the forms make it: uuid4().hex
ALSO_HERE = 60 * 30  # seconds for which another's saving is worth telling


def writing(view):
    """A page on which those with WRITE type. Sent after the session ended, it shows what was typed, to be kept."""
    inner = never_cache(require(Permission.WRITE)(view))

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST" and (not request.user.is_authenticated or of_another(request)):
            return session_ended(request)
        if not request.user.is_authenticated:
            return inner(request, *args, **kwargs)
        if request.method == "POST" and "drop_kept" in request.POST:
            keeping.drop(user=request.user, path=request.path)
            return redirect(request.path)
        request.person_mark = mark_of(request.user, request.path)
        writes_section = request.method == "POST" and "edit_key" in request.POST
        request.others_here = others_here(request)
        response = inner(request, *args, **kwargs)
        return _saved(request, response) if writes_section else response

    return guarded


def _saved(request, response):
    """What follows when a section is stored: nothing of it is kept for later any more, and the phone knows that it arrived."""
    if response.status_code == 302 or getattr(response, "stored", False):
        keeping.drop(user=request.user, path=request.path)
        note_writer(request)
    key = request.POST["edit_key"]
    if response.status_code == 302 and re.fullmatch(EDIT_KEY, key):  # else it might be no text for a header at all
        # For scripts: a form that is sent by its button has no other way to know that its answer was a success.
        secure = request.is_secure()
        response.set_cookie("diterima", key, max_age=600, path="/kerja/", secure=secure, samesite="Lax")
    if is_autosave(request) and request.others_here:
        response.headers["X-Others"] = quote(request.others_here)
    return response


def _writers(request):
    """Where it is noted who fills in this page, and {key: (name, time)} of them."""
    place = f"writing:{request.path[:200]}"  # a cache takes no long key; the real pages have short addresses
    return place, cache.get(place) or {}


def note_writer(request):
    """This person fills in this page now. Only once something was stored: until then their right to it is not known."""
    (place, known), now = _writers(request), timezone.now()
    mine = known.get(request.user.pk)
    if not mine or (now - mine[1]).total_seconds() > 60:
        cache.set(place, known | {request.user.pk: (request.user.name, now)}, ALSO_HERE)


def others_here(request):
    """Who else stored something on this page in the last half hour, in words, or ""."""
    now, (_place, known) = timezone.now(), _writers(request)
    others = [who for pk, who in known.items() if pk != request.user.pk and (now - who[1]).total_seconds() < ALSO_HERE]
    if not others:
        return ""
    name, at = max(others, key=lambda who: who[1])
    return _("%(name)s also fills in this part, last at %(time)s WITA.") % {"name": name, "time": clock(at)}


def mark_of(user, path):
    """The signed mark of a person on a page: what is sent with it after the session ended is kept for them."""
    return signing.dumps([user.pk, path, _digest(user)], salt=SALT)


def _digest(user):
    """It differs once the password differs, so that a changed password ends the marks too."""
    return salted_hmac(SALT, user.get_session_auth_hash()).hexdigest()[:16]


def marked(request, max_age=None):
    """(key, digest) of the person whose page a form came from, by its mark; None for no, a forged or a foreign mark."""
    try:
        pk, path, digest = signing.loads(request.POST.get("person", ""), salt=SALT, max_age=max_age)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (pk, digest) if path == request.path else None


def of_another(request):
    """Whether the page that was left open, however long ago, is another person's than the one who is signed in by now."""
    found = marked(request)
    return bool(found) and found[0] != request.user.pk


def person_of(request):
    """That person, while the account is open and its password is that of then."""
    pk, digest = marked(request, MARK_AGE) or (None, "")
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return user if user and constant_time_compare(digest, _digest(user)) else None


def keep_sent(request):
    """Keep what was sent for the person whose page it was; that person, or None when nothing is kept."""
    person = person_of(request)
    data = {name: request.POST[name] for name in request.POST if name not in NOT_KEPT and not name.startswith("password")}
    if not person or not keeping.keep(user_pk=person.pk, path=request.path, data=data):
        return None
    return person


def with_kept(request, form):
    """The form of a page that is opened, filled with what this person sent to it after a session had ended.

    For GET alone, after the form's `initial` is whole: `form = with_kept(request, form)`. It brings its own base and edit key,
    so storing it is refused when another has stored something since; without a base it is taken as older than all that stands.
    For the template: `form.kept_at`, the time; `form.kept_earlier`, what had been sent before it and is not in it.
    """
    found = None if form.is_bound else keeping.kept(user=request.user, path=request.path)
    if found:
        own_key = form.initial["edit_key"]
        form.initial.update({name: text for name, text in found.data.items() if name in form.fields})
        if not found.data.get("base"):
            form.initial.update(base=UNKNOWN, edit_key=own_key)
        form.kept_at = found.created_at
        form.kept_earlier = [
            {"label": form.fields[name].label, "text": text}
            for name, texts in found.data.get(keeping.EARLIER, {}).items()
            if name in form.fields
            for text in texts
        ]
    return form


@never_cache
def csrf_refused(request, reason=""):
    """The page of a refused token (a second sign-in in between): what was typed is kept as after an ended session.

    Anybody's page may send a form here, so what was sent is shown only beside the mark of our own page.
    """
    kept = None if is_autosave(request) else keep_sent(request)
    context = {"kept": kept, "back": request.get_full_path(), "typed": typed_in(request) if marked(request) else []}
    return render(request, "403_csrf.html", context, status=403)


@never_cache
def session_ended(request, *, choices=False):
    """What was sent after the session ended, shown to be kept; `choices`: the page holds choices rather than text."""
    if is_autosave(request):
        return JsonResponse({"signed_out": True}, status=401)
    back = urlencode({"next": request.get_full_path()}, safe="/")  # with its query, such as the year
    context = {
        "typed": typed_in(request),
        "kept": bool(keep_sent(request)),
        "login": f"{reverse('account_login')}?{back}",
        "back": request.get_full_path(),
        "choices": choices,
        "had_files": bool(request.FILES),
    }
    return render(request, "reports/session_ended.html", context, status=403)


def typed_in(request):
    return [
        {"name": name, "text": text.replace("\x00", "")}
        for name in request.POST
        if name not in NOT_TEXT and not name.startswith("password")
        for text in request.POST.getlist(name)
        if text.strip()
    ]


def is_autosave(request):
    return request.headers.get("X-Autosave") == "1"


def clock(at=None):
    """A time, or now, in WITA as the reader writes it: 10.42."""
    return formats.time_format(timezone.localtime(at), pgettext("time format", "H:i"))


def saved_json(form, **more):
    errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
    response = JsonResponse({"saved": _("Saved at %(time)s WITA") % {"time": clock()}, "errors": errors, **more})
    response.stored = not errors
    return response


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
