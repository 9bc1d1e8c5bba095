"""The account's own pages: what I am here, and the page behind a one-time link."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import get_totp_secret
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from klaster.accounts import actions
from klaster.accounts.forms import LinkPasswordForm
from klaster.accounts.models import AccessLink


@login_required
@never_cache
def account_home(request):
    return render(request, "accounts/account.html", {"memberships": request.user.memberships.standing().with_places()})


@never_cache
@sensitive_post_parameters()
def access_link(request, token):
    """GET only shows the form: the preview that WhatsApp fetches must not use the link up. POST sets the password."""
    link = AccessLink.objects.live().select_related("user").filter(digest=actions.digest(token), user__is_active=True).first()
    if link is None:
        return told_to_nobody(render(request, "accounts/link_gone.html", status=410))
    form = LinkPasswordForm(request.POST if request.method == "POST" else None, user=link.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.consume_link(token=token, password=form.cleaned_data["password1"])
        except actions.LinkGone:
            return told_to_nobody(render(request, "accounts/link_gone.html", status=410))
        logout(request)
        messages.success(request, _("The password is saved. Sign in with %(login)s.") % {"login": link.user.login})
        return told_to_nobody(redirect("account_login"))
    return told_to_nobody(render(request, "accounts/link.html", {"form": form, "link": link}))


def told_to_nobody(response):
    # Never the address with its token. "no-referrer" would hide the origin too, and with it every form of the page fails.
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@login_required
@reauthentication_required(app="allauth.mfa")
@never_cache
def totp_picture(request):
    """The QR code as a file of its own: our policy lets no picture stand in the page itself."""
    adapter = get_adapter()
    url = adapter.build_totp_url(request.user, get_totp_secret(regenerate=False))
    return HttpResponse(adapter.build_totp_svg(url), content_type="image/svg+xml")
