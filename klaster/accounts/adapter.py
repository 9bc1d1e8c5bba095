"""How allauth meets our users: two ways to sign in, sign-up closed, and no word on who has an account."""

from io import BytesIO

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from klaster.accounts.phones import PhoneField, normalise, spoken

MISMATCH = _("The e-mail or phone number and the password do not match. Check both, or ask for a new password.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "too_many_login_attempts": _("Too many attempts with a wrong password. Wait five minutes, then try again."),
        "incorrect_password": _("This is not your password. Type it again."),
        "enter_current_password": _("This is not your current password. Type it again."),
        "incorrect_code": _("This code is not right, or no longer. Type the one that the app shows now."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone):
        try:
            return get_user_model().objects.filter(phone=normalise(phone)).first()
        except ValueError:
            return None

    def get_phone(self, user):
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user, phone, verified):
        user.phone, user.phone_verified = normalise(phone), verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user, phone):
        user.phone_verified = True
        user.save(update_fields=["phone_verified"])

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        raise NotImplementedError("the portal sends no text messages")

    def _get_login_attempts_cache_key(self, request, **credentials):
        """allauth leaves the phone number out of the key: five wrong passwords anywhere would then lock every phone number."""
        if phone := credentials.get("phone"):
            try:
                phone = normalise(phone)
            except ValueError:
                phone = phone[:40]
            credentials = {"email": phone}
        return super()._get_login_attempts_cache_key(request, **credentials)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "rate_limited": AccountAdapter.error_messages["rate_limited"],
    }

    def _get_user_identifier(self, user):
        return user.email or spoken(user.phone) or str(user)

    def build_totp_svg(self, url):
        """On white of its own, so that a phone reads it in dark mode too."""
        image, buffer = qrcode.make(url, image_factory=SvgPathFillImage), BytesIO()
        image.save(buffer)
        return buffer.getvalue().decode()
