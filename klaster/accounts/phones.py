"""Phone numbers as people type them, and as they are kept: E.164 (+6281234567890)."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

E164 = re.compile(r"\+[1-9][0-9]{7,14}")
SEPARATORS = re.compile(r"[\s\-./()\u2010-\u2015\u2060\u200b-\u200f]")
INDONESIA = "+62"


def normalise(text):
    """The number in E.164; without a country code it is Indonesian. Raises ValueError for what is no phone number."""
    digits = SEPARATORS.sub("", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("62"):
        digits = "+" + digits
    elif digits.startswith("0"):
        digits = INDONESIA + digits[1:]
    elif digits.startswith("8"):
        digits = INDONESIA + digits
    if digits.startswith(INDONESIA + "0"):  # +62 (0)812…
        digits = INDONESIA + digits[4:]
    if not E164.fullmatch(digits):
        raise ValueError(text)
    return digits


def spoken(phone):
    """+6281234567890 as it is said and dialled in Indonesia: 0812-3456-7890."""
    if not phone or not phone.startswith(INDONESIA):
        return phone or ""
    local = "0" + phone[len(INDONESIA) :]
    return "-".join(filter(None, [local[:4], local[4:8], local[8:]]))


class PhoneField(forms.CharField):
    """Takes a number as it is typed, gives it in E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    default_error_messages = {
        "invalid": _("This is no phone number. Type it with its first 0, for example 081234567890."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Phone number"))
        super().__init__(max_length=40, empty_value=None, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            return normalise(value)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
