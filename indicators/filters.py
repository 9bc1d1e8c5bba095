"""Filters above the lists of the index: GET forms that never refuse; an unknown value filters nothing."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from indicators import transition
from indicators.models import Series
from indicators.overview import ECHOED
from klaster.access import SCOPES, Permission, Scope, scopes
from klaster.forms import FilterForm
from klaster.templatetags.klaster import number
from sites.forms.filters import kabkota_choices, offer_own_kabkota

MOST_NAMED = 4
SORTS = [
    ("", _("order of the codes")),
    ("nama", _("name")),
    ("-nilai", _("highest score first")),
    ("nilai", _("lowest score first")),
    ("status", _("status, highest first")),
]


def unused(form, *but):
    """In words, each choice in the address that the filter does not know, and so leaves out; `but` are told elsewhere."""
    form.is_valid()
    labels = {name: form.fields[name].label for name in form.errors if name in form.fields and name not in but}
    if getattr(form, "is_elsewhere", False):
        labels["kabupaten"] = form.base_fields["kabupaten"].label
    return [
        _("“%(value)s” is not to be chosen under “%(label)s”; that filter was left out.")
        % {"value": form.data.get(name, "")[:ECHOED], "label": label}
        for name, label in labels.items()
    ]


class OwnArea(FilterForm):
    """A filter by kabupaten/kota for a person who may read only some of them, or one, or a part of it."""

    def narrow_to(self, user):
        """Offer the kabupaten/kota of this person alone."""
        self.user = user
        offer_own_kabkota(self, user)

    @property
    def is_elsewhere(self):
        """The address names a kabupaten/kota, and the person reads in one alone, another."""
        asked = self.data.get("kabupaten")
        return bool(asked) and "kabupaten" not in self.fields and asked not in {region.code[:5] for region in self._regions()}

    @property
    def whole_area(self):
        """In words, what a list holds that no kabupaten/kota narrows."""
        if regions := self._regions():
            names = ", ".join(region.full_name for region in regions[:MOST_NAMED])
            return names if len(regions) <= MOST_NAMED else f"{names}, …"
        return _("the whole area")

    def _regions(self):
        """The regions that this person's roles are bound to; none for a role of the province."""
        held = scopes(self.user, Permission.VIEW_ALL)
        if self.user.is_superuser or any(SCOPES[membership.role] == Scope.PROVINCE for membership in held):
            return []
        return [membership.region for membership in held if membership.region]


class VillageFilter(FilterForm):
    """Above the villages of an area. `tahun` and the order of the areas' table are kept along."""

    cari = forms.CharField(label=_("Name or code"), required=False, max_length=64, widget=forms.SearchInput)
    status = forms.ChoiceField(label=_("Status"), required=False)
    wilayah = forms.ChoiceField(required=False)
    urut = forms.ChoiceField(label=_("Sort by"), required=False, choices=SORTS)
    tahun = forms.CharField(required=False, widget=forms.HiddenInput)
    susun = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, statuses, status_label, areas, area_label, **kwargs):
        kept = {name: data.get(name, "") for name in ("tahun", "susun")}
        super().__init__(data, **kwargs)
        self.fields["status"].label = status_label
        self.fields["status"].choices = [("", _("all")), *statuses]
        self.fields["wilayah"].label = area_label
        self.fields["wilayah"].choices = [("", _("all")), *((area.code, area.short_name) for area in areas)]
        for name, value in kept.items():
            if not value:
                del self.fields[name]
        if not areas:
            del self.fields["wilayah"]

    def value(self, name):
        return super().value(name) if name in self.fields else ""

    @property
    def is_used(self):
        return any(self.value(name) for name in ("cari", "status", "wilayah"))


class TransitionFilter(OwnArea):
    """Above the villages in transition: year, distance to the bound, direction, kabupaten/kota, step, order."""

    tahun = forms.ChoiceField(label=_("Year"), required=False)
    jarak = forms.CharField(label=_("Distance in percentage points"), required=False, max_length=6)
    arah = forms.ChoiceField(
        label=_("Which villages"),
        required=False,
        choices=[("", _("just below the next status")), (transition.DOWN, _("just above their bound (at risk)"))],
    )
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    langkah = forms.ChoiceField(label=_("Step"), required=False)
    urut = forms.ChoiceField(
        label=_("Sort by"), required=False, choices=[("", _("nearest to the bound first")), ("kode", _("order of the codes"))]
    )

    def __init__(self, data, *, user, years, steps, **kwargs):
        super().__init__({"jarak": number(transition.DISTANCE, 2)} | data.dict(), **kwargs)
        self.fields["tahun"].choices = [("", _("newest")), *((str(year), str(year)) for year, _method in years)]
        self.fields["kabupaten"].choices = kabkota_choices()
        self.fields["langkah"].choices = [
            ("", _("all")), *((step.above.value, f"{step.below.label} → {step.above.label}") for step in reversed(steps))
        ]  # fmt: skip
        self.fields["jarak"].widget.attrs |= {"inputmode": "decimal"}
        if len(years) < 2:
            del self.fields["tahun"]
        self.narrow_to(user)

    def value(self, name):
        return super().value(name) if name in self.fields else ""

    @property
    def distance(self):
        """In percentage points, written with a comma or a point; what is no distance is the usual one."""
        return self._distance[0]

    @property
    def distance_note(self):
        """What was made of a distance that could not be used as it was typed; "" else."""
        return self._distance[1]

    @cached_property
    def _distance(self):
        typed = self.data["jarak"].strip()
        usual, words = transition.DISTANCE, {"typed": typed[:ECHOED]}
        try:
            asked = Decimal(typed.replace(",", ".") or usual)
        except InvalidOperation:
            asked = Decimal("NaN")
        if not asked.is_finite() or asked <= 0:
            used, note = usual, _("“%(typed)s” is no distance; %(used)s is used.")
        elif asked > transition.FURTHEST:
            used, note = transition.FURTHEST, _("The distance %(typed)s is too large; %(used)s, the largest, is used.")
        else:
            used = max(asked.quantize(transition.FINEST), transition.FINEST)
            note = _("The distance %(typed)s has more than two decimals; %(used)s is used.") if used != asked else ""
        return used, note % (words | {"used": number(used, 2)}) if note else ""

    @property
    def direction(self):
        return self.value("arah") or transition.UP

    @property
    def order(self):
        return transition.ORDERS[self.value("urut") or "dekat"]


class ExportFilter(OwnArea):
    """What a file of scores holds: an index and year, an area."""

    data = forms.ChoiceField(label=_("Index and year"), required=False)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)

    def __init__(self, data, *, user, offered, **kwargs):
        super().__init__(data, **kwargs)
        names = dict(Series.choices)
        self.fields["data"].choices = [(f"{method}-{year}", f"{names[series]} {year}") for year, series, method in offered]
        self.fields["kabupaten"].choices = kabkota_choices()
        self.narrow_to(user)

    def value(self, name):
        return super().value(name) if name in self.fields else ""
