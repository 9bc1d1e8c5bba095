"""Forms of the staff pages of sites and cohorts."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from klaster.templatetags.klaster import number
from sites.actions.sites import FIELDS
from sites.forms.figures import FigureField
from sites.forms.site_filters import ANY, SiteFilter
from sites.models import Cohort, Enrolment, Site

SORTS = {
    "kode": (_("code"), "region__code"),
    "nama": (_("name"), "region__name"),
    "diubah": (_("last changed"), "-updated_at"),
}
LARGEST_POPULATION = 10_000_000
ENROLLED, NOT_ENROLLED = "ikut", "tidak"
NO_PROFILE, NO_COORDINATES = "profil", "koordinat"


class SeenMixin:
    """Carries `updated_at` of the row that the form was filled from, to find out who saved in between."""

    def seen(self):
        try:
            return parse_datetime(self.data.get("seen", "")[:40])
        except ValueError:
            return None


class StaffSiteFilter(SiteFilter):
    ikut = forms.ChoiceField(
        label=_("Enrolment"),
        required=False,
        choices=[*ANY, (ENROLLED, _("enrolled today")), (NOT_ENROLLED, _("not enrolled"))],
    )
    kurang = forms.ChoiceField(
        label=_("Missing"),
        required=False,
        choices=[*ANY, (NO_PROFILE, _("profile")), (NO_COORDINATES, _("coordinates"))],
    )
    urut = forms.ChoiceField(
        label=_("Sort by"), required=False, choices=[(name, label) for name, (label, _order) in SORTS.items()]
    )

    def apply(self, sites):
        sites = super().apply(sites)
        if enrolment := self.value("ikut"):
            present = Enrolment.objects.filter(left__isnull=True).values("site")
            sites = sites.filter(pk__in=present) if enrolment == ENROLLED else sites.exclude(pk__in=present)
        if missing := self.value("kurang"):
            sites = sites.filter(profile="") if missing == NO_PROFILE else sites.filter(latitude__isnull=True)
        order = SORTS.get(self.value("urut") or "kode")[1]
        return sites.order_by(order, "pk")


class SiteForm(SeenMixin, forms.ModelForm):
    """What is told of a site. `clean` leaves the rules to the action; here only what the form can say better."""

    class Meta:
        model = Site
        fields = FIELDS
        widgets = {
            "profile": forms.Textarea(attrs={"rows": 12}),
            "potentials": forms.Textarea(attrs={"rows": 6}),
            "office_phone": forms.TextInput(attrs={"inputmode": "tel"}),
        }

    latitude = forms.CharField(
        label=_("Latitude"),
        required=False,
        max_length=20,
        help_text=_("For example -3.767. South of the equator it begins with a minus."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "text"}),
    )
    longitude = forms.CharField(
        label=_("Longitude"),
        required=False,
        max_length=20,
        help_text=_("For example 114.634."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "text"}),
    )

    population = FigureField(
        label=_("Inhabitants"),
        unit="jiwa",
        largest=LARGEST_POPULATION,
        help_text=_("For example 1.640."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )

    def clean_latitude(self):
        return self._degrees("latitude", -11, 6)

    def clean_longitude(self):
        return self._degrees("longitude", 95, 141)

    def get_initial_for_field(self, field, field_name):
        """Degrees as the hint writes them, without the zeros that the database adds."""
        value = super().get_initial_for_field(field, field_name)
        return number(value) if field_name in ("latitude", "longitude") and value is not None else value

    def _degrees(self, name, least, most):
        """Degrees with a point or a comma, to six digits; None when nothing was typed."""
        typed = self.cleaned_data[name].replace(",", ".").replace("−", "-").strip()
        if not typed:
            return None
        message = _("Write degrees as a number between %(least)s and %(most)s, for example as a map on the phone shows them.")
        try:
            degrees = Decimal(typed)
            if degrees.is_finite() and least <= degrees <= most:
                return round(degrees, 6)
        except InvalidOperation:
            pass
        raise forms.ValidationError(message % {"least": least, "most": most})

    def clean(self):
        cleaned = super().clean()
        if not self.errors and (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            missing = "latitude" if cleaned.get("latitude") is None else "longitude"
            self.add_error(missing, _("Both coordinates are needed, or neither. Fill this one in, or empty the other."))
        return cleaned


class VillageSearch(forms.Form):
    q = forms.CharField(
        label=_("Name or code of the village or urban village"),
        max_length=80,
        help_text=_("A part of the name is enough; add the kecamatan when the name is a common one."),
        widget=forms.SearchInput,
    )


class EnrolForm(forms.Form):
    cohort = forms.ModelChoiceField(Cohort.objects.all(), label=_("Cohort"), empty_label=None, widget=forms.RadioSelect)
    joined = forms.DateField(label=_("Joined on"), initial=timezone.localdate, widget=DayInput)


class LeaveForm(forms.Form):
    left = forms.DateField(label=_("Left on"), initial=timezone.localdate, widget=DayInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays in the history of the site."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CohortForm(forms.ModelForm):
    class Meta:
        model = Cohort
        fields = ["year", "name", "quota"]
        help_texts = {"name": _("For example 2026 (tahap II)."), "quota": _("Leave it empty for no limit.")}
        widgets = {"year": forms.NumberInput(attrs={"class": "year"}), "quota": forms.NumberInput(attrs={"class": "short"})}
