"""allauth's forms of the second step, in our words. They stand apart: allauth reads its settings before these can load."""

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.utils.translation import gettext_lazy as _

from klaster.accounts.forms import Plain

HINTS = {"code": _("Six digits from the app, or one of your recovery codes.")}


class CodeForm(Plain):
    labels = {"code": _("Code")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(autocomplete="one-time-code", inputmode="numeric")
        self.fields["code"].max_length = 20


class AuthenticateForm(CodeForm, base_forms.AuthenticateForm):
    hints = HINTS


class ReauthenticateForm(CodeForm, base_forms.ReauthenticateForm):
    hints = HINTS


class ActivateTOTPForm(CodeForm, totp_forms.ActivateTOTPForm):
    hints = {"code": _("Six digits that the app shows now.")}


class AddPasskeyForm(Plain, webauthn_forms.AddWebAuthnForm):
    labels = {"name": _("Name")}


class EditPasskeyForm(Plain, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("Name")}
