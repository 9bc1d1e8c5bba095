"""Forms of the pages under /kerja/orang/."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster.access import Role
from klaster.accounts import places
from klaster.accounts.models import User
from klaster.accounts.phones import PhoneField
from klaster.forms import DayInput

STATES = [("", _("all")), ("active", _("active")), ("never", _("has never signed in")), ("off", _("switched off"))]


def kabkota_choices():
    return [("", _("all")), *((region.code, region.short_name) for region in places.kabkota())]


class Day(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=DayInput, input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and not 2000 <= day.year <= 2100:
            raise ValidationError(_("This day cannot be right. Check the year."))
        return day


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name, e-mail or phone number"), required=False, max_length=100, widget=forms.SearchInput)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all")), *Role.choices])
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False, choices=kabkota_choices)
    state = forms.ChoiceField(label=_("Account"), required=False, choices=STATES)


class PlaceFilter(forms.Form):
    q = forms.CharField(label=_("Name, or a part of it"), required=False, max_length=100, widget=forms.SearchInput)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False, choices=kabkota_choices)


class ContactForm(forms.Form):
    """Name and the ways to reach a person; one of the two ways at least."""

    name = forms.CharField(label=_("Full name"), max_length=150)
    phone = PhoneField(
        required=False, help_text=_("For example 081234567890. The person signs in with it, and gets the link by WhatsApp.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)

    def __init__(self, *args, person=None, **kwargs):
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_email(self):
        return self.cleaned_data["email"].lower() or None

    def clean(self):
        data = self.cleaned_data
        if not self.errors and not data.get("phone") and not data.get("email"):
            raise ValidationError(_("Give a phone number or an e-mail address: one of the two is needed to sign in."))
        self.known = self._known(data)
        self.check_known()
        return data

    def _known(self, data):
        others = User.objects.exclude(pk=self.person.pk if self.person else None)
        return list(others.by_contact(email=data.get("email"), phone=data.get("phone"))[:2])

    def check_known(self):
        if self.known:
            raise ValidationError(
                _("%(name)s already has this contact. Nothing was changed; check the number and the address."),
                params={"name": self.known[0]},
            )


class DatesMixin(forms.Form):
    since = Day(label=_("From"), required=False, help_text=_("Empty: from today."))
    until = Day(label=_("Until"), required=False, help_text=_("The first day without the role. Empty: until it is ended."))

    def clean(self):
        data = super().clean() or self.cleaned_data
        since, until = data.get("since") or timezone.localdate(), data.get("until")
        if until and until <= since:
            self.add_error("until", _("The role must end after it begins."))
        return data


class ExistingMixin(forms.Form):
    """When the contact belongs to a person with an account, ask before the role goes to that person."""

    existing = forms.BooleanField(label=_("Yes, give the role to this person"), required=False, widget=forms.HiddenInput)

    def check_known(self):
        if len(self.known) > 1:
            raise ValidationError(_("The phone number and the e-mail address belong to two people. Keep only one of them."))
        if self.known and not self.cleaned_data.get("existing"):
            self.fields["existing"].widget = forms.CheckboxInput()
            words = _("This contact belongs to %(name)s, who has an account already. Tick here, or correct the contact.")
            self.add_error("existing", words % {"name": self.known[0]})

    @property
    def existing_person(self):
        return self.known[0] if self.known else None


class InviteForm(ExistingMixin, DatesMixin, ContactForm):
    field_order = ["name", "phone", "email", "since", "until", "existing"]


class RoleForm(DatesMixin):
    """A further role for a person who is known."""


class EndForm(forms.Form):
    until = Day(label=_("First day without the role"), required=False, help_text=_("Empty: it ends at once."))
