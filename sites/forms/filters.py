"""Filters above the lists: GET forms that never refuse; an unknown value filters nothing."""

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.access import SCOPES, Permission, Scope, scopes
from klaster.forms import FilterForm
from sites import reviewing
from sites.models import Innovation, Region, Round
from sites.models.states import State

PROVINCE = "63."  # the regions of other provinces may be there too; the program is in this one


def kabkota_choices(every=""):
    rows = Region.objects.level(Region.Level.KABKOTA).filter(code__startswith=PROVINCE).order_by("code")
    return [("", every or _("All kabupaten/kota")), *((region.code, region.short_name) for region in rows)]


def offer_own_kabkota(form, user):
    """Leave in `form` the kabupaten/kota in which the person reads; without two of them, no such filter."""
    held = scopes(user, Permission.VIEW_ALL)
    if user.is_superuser or any(SCOPES[membership.role] == Scope.PROVINCE for membership in held):
        return
    own = {"", *(membership.region.code[:5] for membership in held if membership.region)}
    field = form.fields["kabupaten"]
    field.choices = [(code, name) for code, name in field.choices if code in own]
    if len(field.choices) <= 2:
        del form.fields["kabupaten"]


class ReportFilters(FilterForm):
    round = forms.ChoiceField(label=_("Reporting round"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *State.choices])
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rounds = [(f"{round.year}-{round.quarter}", str(round)) for round in Round.objects.all()[:40]]
        self.fields["round"].choices = [("", _("All rounds")), *rounds]
        self.fields["kabupaten"].choices = kabkota_choices()
        offer_own_kabkota(self, user)

    def narrow(self, reports):
        if round := self.value("round"):
            year, quarter = round.split("-")
            reports = reports.filter(round__year=year, round__quarter=quarter)
        if state := self.value("state"):
            reports = reports.filter(state=state)
        if code := self.value("kabupaten"):
            reports = reports.filter(innovation__region__code__startswith=f"{code}.")
        return reports


class InnovationFilters(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *State.choices])
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices()
        offer_own_kabkota(self, user)

    def narrow(self, innovations):
        if state := self.value("state"):
            innovations = innovations.filter(state=state)
        if code := self.value("kabupaten"):
            innovations = innovations.filter(region__code__startswith=f"{code}.")
        return innovations


class QueueFilters(FilterForm):
    """Above the review queue. `kept` hands its choice from page to page, so that "next" stays within it."""

    NAMES = {"jenis": "kind", "kabupaten": "kabupaten", "tahap": "stage", "waktu": "time"}

    jenis = forms.ChoiceField(
        label=_("Kind of thing"),
        required=False,
        choices=[("", _("Reports and innovations")), ("laporan", _("Reports")), ("inovasi", _("Innovations"))],
    )
    tahap = forms.ChoiceField(
        label=_("What it waits for"),
        required=False,
        choices=[
            ("", _("Everything that waits")),
            (reviewing.READY, _("Can be verified now")),
            (reviewing.HELD, _("Waits for the village or the kabupaten/kota")),
            (reviewing.VERIFIED, _("Verified, not public yet")),
        ],
    )
    waktu = forms.ChoiceField(
        label=_("Late or on time"),
        required=False,
        choices=[("", _("Late and on time")), (reviewing.LATE, _("Sent late")), (reviewing.ON_TIME, _("Sent on time"))],
    )
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices()

    @property
    def wanted(self):
        """The choice, as `reviewing.waiting` takes it."""
        return {argument: self.value(name) for name, argument in self.NAMES.items()}

    @classmethod
    def kept(cls, data):
        """The filters of an address as the end of another one: "?jenis=laporan", or ""."""
        chosen = {name: data[name][:20] for name in cls.NAMES if data.get(name)}
        return f"?{urlencode(chosen)}" if chosen else ""


class PublicFilters(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    tahapan = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("All stages")), *Innovation.Stage.choices])
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Innovation.Kind.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices()
