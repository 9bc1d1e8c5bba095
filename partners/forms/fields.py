"""Fields that several forms of this app share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from klaster.templatetags.klaster import number
from sites import numbers
from sites.figures import refusal
from sites.models import Region, Site


def villages_for(user, permission=Permission.VIEW_ALL):
    """The villages of the cluster's sites in which the user holds `permission`."""
    sites = Site.objects.published().values("region_id")
    there = Region.objects.villages().filter(access.within(user, permission, "code"), pk__in=sites)
    return there.select_related("parent__parent")


class RupiahField(forms.CharField):
    """Rupiah as people write them ("12.500.000", "12,5 juta"): a whole number, or None where nothing is known."""

    def __init__(self, *, min_value=None, max_value=None, **kwargs):
        """A model form names the bounds of the column; the reader of figures has its own, well inside them."""
        kwargs.setdefault("help_text", _("In rupiah, for example 12.500.000 or 12,5 juta."))
        super().__init__(**{"max_length": 60, "required": False, **kwargs})

    def clean(self, value):
        text = super().clean(value)
        try:
            figure = numbers.parse_whole(text, unit="rupiah")
        except numbers.NotANumber as error:
            raise forms.ValidationError(refusal(error, "rupiah")) from None
        return None if figure.value is None else int(figure.value)

    def prepare_value(self, value):
        return number(value) if isinstance(value, int) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


ACCEPTED = "image/*,application/pdf,.heic,.heif"


class VillageField(forms.ModelChoiceField):
    """A village of the cluster, named with its kecamatan and kabupaten/kota: many villages share a name."""

    def __init__(self, queryset=None, **kwargs):
        kwargs.setdefault("label", _("Village"))
        kwargs.setdefault("empty_label", _("choose a village"))
        kwargs["to_field_name"] = "code"  # a model form would name the key
        super().__init__(Region.objects.none() if queryset is None else queryset, **kwargs)

    def label_from_instance(self, obj):
        return f"{obj.short_name}, {obj.parent.short_name}, {obj.parent.parent.short_name}"


class FileForm(forms.Form):
    """A photo or a PDF, with a few words."""

    file = forms.FileField(
        label=_("Photo or PDF"), widget=forms.FileInput(attrs={"accept": "image/*,application/pdf,.heic,.heif"})
    )
    caption = forms.CharField(label=_("What it shows"), max_length=200, required=False)
