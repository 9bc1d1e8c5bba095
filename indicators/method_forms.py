"""Forms of the methodologies: a copy for a later year, and the figures and wording of a version.

Each field of a version's value is named part-primary key-field, as `actions.methods.edit` takes and refuses its changes.
"""

import json
from contextlib import suppress
from decimal import Decimal

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.method_bases import plain
from indicators.models import Butir, Indicator, SubDimension


def tell(form, refused):
    """Put what an action refused at its fields; what belongs to none of them stands above the form."""
    for name, errors in refused.update_error_dict({}).items():
        form.add_error(name if name in form.fields else None, errors)


def changes_of(form):
    """{part: {primary key: {field: value}}} of the values that the person changed in a form."""
    found = {}
    for key, value in form.touched().items():
        if key.count("-") == 2:
            part, pk, name = key.split("-")
            found.setdefault(part, {}).setdefault(int(pk), {})[name] = value
    return found


def figures_ignored(form):
    """Whether figures were sent that the form does not offer: its version was published since the page was opened."""
    return any(key.endswith(("-minimum", "-ceiling")) and key not in form.fields for key in form.data)


class BasedForm(forms.Form):
    """A form of stored values; `begin` is called once its fields have their initial values.

    A field that the page did not have yet is not asked of it. A `base` that cannot be read counts as one of what is stored now.
    """

    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def begin(self):
        now = {name: plain(self.get_initial_for_field(field, name)) for name, field in self.fields.items() if name != "base"}
        self.initial["base"] = json.dumps(now)
        self.shown = (_read(self.data.get("base")) if self.is_bound else None) or now
        for name in set(now) - set(self.shown):
            del self.fields[name]
        self.lost = [self.data[name] for name in self.shown if name not in now and self._is_lost(name)]

    def _is_lost(self, name):
        """The page had the wording of a part that is gone by now, and the person changed it."""
        return self.is_bound and name.endswith("-name") and plain(self.data.get(name, "")) not in ("", self.shown[name])

    def clean(self):
        told = _("Somebody else took this part out meanwhile. Nothing was saved. What you wrote of it: “%(text)s”")
        for text in self.lost:
            self.add_error(None, told % {"text": text})
        return self.cleaned_data

    def touched(self):
        """{name: value} of what the person changed on the page."""
        values = {name: value for name, value in self.cleaned_data.items() if name in self.shown}
        return {name: value for name, value in values.items() if plain(value) != self.shown[name]}

    def tell_conflict(self, conflict):
        """Say at each field what stands there by now. What was typed is kept; sent again, it is put in its place."""
        told = _(
            "Meanwhile somebody else changed this from “%(before)s” to “%(now)s”. Yours is kept here but not saved: save again"
            " to put it in the place of theirs, or enter theirs."
        )
        for name, now in conflict.now.items():
            field = self.fields[name]
            self.add_error(name, told % {"before": _words(field, self.shown[name]), "now": _words(field, now)})
            self.shown[name] = plain(now)
        self.data = self.data.copy()
        self.data["base"] = json.dumps(self.shown)


def _read(text):
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _words(field, value):
    """A value as its field shows it to people."""
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in field.choices}
        value = field.prepare_value(value)
        return ", ".join(labels.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value or ""])) or "–"
    if isinstance(field, forms.DecimalField) and field.localize:
        with suppress(ArithmeticError, TypeError, ValueError):  # a base that was tampered with
            return formats.localize(round(Decimal(value), field.decimal_places))
    return str(value) or "–"


class CopyForm(forms.Form):
    first_year = forms.IntegerField(
        label=gettext_lazy("First year"),
        min_value=2016,
        max_value=2100,
        help_text=gettext_lazy("The year from which the copy holds. Nothing changes until you publish it."),
        widget=forms.NumberInput(attrs={"class": "year"}),
    )


class MethodForm(BasedForm):
    """The name, source, bounds and ceilings of one version; of a published one its wording alone."""

    def __init__(self, *args, methodology, **kwargs):
        super().__init__(*args, **kwargs)
        self.methodology = methodology
        self._words("methodology", methodology, "name", _("Name"), 80)
        self._words("methodology", methodology, "source", _("Regulation"), 1000)
        for bound in methodology.bounds.all():
            name = f"{bound.get_status_display()} {bound.applies_to}".strip()
            self._figure("bounds", bound, "minimum", _("%(name)s begins at") % {"name": name}, methodology.places)
            self._words("bounds", bound, "source", _("%(name)s: source of the bound") % {"name": name}, 1000)
        self._figure("methodology", methodology, "ceiling", _("Points in all"), 0)
        subs = SubDimension.objects.filter(dimension__methodology=methodology)
        self.subs = list(subs.order_by("dimension__order", "order"))
        for dimension in methodology.dimensions.all():
            self._words("dimensions", dimension, "name", _("Name of the dimension"), 80)
            self._figure("dimensions", dimension, "ceiling", _("%(name)s: points at most") % {"name": dimension.name}, 0)
            for sub in [one for one in self.subs if one.dimension_id == dimension.pk]:
                self._figure("sub_dimensions", sub, "ceiling", _("%(name)s: points at most") % {"name": sub.name}, 0)
        self.begin()

    def _words(self, part, thing, name, label, longest):
        widget = forms.TextInput if longest <= 80 else forms.Textarea(attrs={"rows": 2})
        field = forms.CharField(label=label, max_length=longest, widget=widget, initial=getattr(thing, name))
        self.fields[f"{part}-{thing.pk}-{name}"] = field

    def _figure(self, part, thing, name, label, places):
        """Of a published version no figure is offered: none may change."""
        value = getattr(thing, name)
        if self.methodology.is_published or value is None:
            return
        if places:
            field = forms.DecimalField(label=label, max_digits=8, decimal_places=places, min_value=0, localize=True)
        else:
            field = forms.IntegerField(label=label, min_value=0, max_value=30_000)
        field.initial = value if not places else round(value, places)
        self.fields[f"{part}-{thing.pk}-{name}"] = field

    def changes(self):
        return changes_of(self)


class ButirForm(BasedForm):
    """The wording of a sub-dimension's butir; of a draft also their points and which of them go."""

    def __init__(self, *args, sub_dimension, is_draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.butir = list(sub_dimension.butir.order_by("order"))
        for one in self.butir:
            self.fields[f"butir-{one.pk}-name"] = forms.CharField(label=one.code, max_length=250, initial=one.name)
            if is_draft:
                label = _("%(name)s: points at most") % {"name": one.code}
                number = forms.NumberInput(attrs={"class": "short"})
                self.fields[f"butir-{one.pk}-ceiling"] = forms.IntegerField(
                    label=label, min_value=one.floor, max_value=Butir.MOST, initial=one.ceiling, widget=number
                )
        if is_draft:
            choices = [(one.pk, str(one)) for one in self.butir]
            self.fields["gone"] = forms.TypedMultipleChoiceField(
                label=_("Take out of this version"),
                choices=choices,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.begin()

    def changes(self):
        """The changes of those that stay."""
        gone = self.cleaned_data.get("gone", [])
        return {"butir": {pk: fields for pk, fields in changes_of(self).get("butir", {}).items() if pk not in gone}}

    def removed(self):
        return [one for one in self.butir if one.pk in self.cleaned_data.get("gone", [])]


class NewButirForm(forms.Form):
    """A further butir of a draft."""

    indicator = forms.ModelChoiceField(label=gettext_lazy("Indicator"), queryset=Indicator.objects.none(), empty_label=None)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=10, widget=forms.TextInput(attrs={"class": "short"}))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)

    def __init__(self, *args, sub_dimension, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = sub_dimension.indicators.order_by("number")
