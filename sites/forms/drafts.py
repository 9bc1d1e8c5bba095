"""What the forms of a draft share: they may be saved half filled, and know what they were filled from."""

import uuid
from dataclasses import dataclass

from django import forms

HIDDEN = ["base", "edit_key"]


@dataclass(frozen=True)
class Step:
    """One page of a task list. `key` is its name among what is missing; `form` is None where it is a page of its own."""

    key: str
    slug: str
    title: str
    form: type | None = None
    optional: bool = False


class Kept(forms.HiddenInput):
    """A hidden input that a browser does not fill from an earlier visit."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off"})


class DraftMixin(forms.Form):
    """Adds the two hidden fields. `partial` drops what is required: for autosave and "save and return later"."""

    base = forms.CharField(required=False, max_length=2000, widget=Kept())
    edit_key = forms.CharField(required=False, max_length=36, widget=Kept())
    needed = ()

    def __init__(self, *args, partial=False, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.needed:
            self.fields[name].required = not partial
        self.initial["edit_key"] = uuid.uuid4().hex

    @property
    def changes(self):
        """The valid answers, by field."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in HIDDEN and not name.startswith("measure_")
        }

    @property
    def rows(self):
        """The fields to show, each with what was read from it: None where nothing is read."""
        return [{"field": field, "read": None} for field in self.visible_fields()]

    @property
    def names(self):
        """The fields of the record that this form writes."""
        return [name for name in self.fields if name not in HIDDEN]


def long_text(rows=6):
    return forms.Textarea(attrs={"rows": rows})
