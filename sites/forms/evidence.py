"""Adding photographs, a document and a video's address, on one page."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files of one input: the list of them."""

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files

    def bound_data(self, data, initial):
        return data


TOO_BIG = _("{name} has {size}, which is too large to be sent. Choose a smaller one.")


class EvidenceForm(forms.Form):
    photos = ManyFilesField(
        label=_("Add photos"),
        required=False,
        help_text=_("JPEG, PNG, WebP or HEIC, at most 15 MB each. Several can be chosen at once."),
        widget=ManyFiles(
            attrs={"accept": "image/*", "multiple": True, "data-max-bytes": settings.MAX_PHOTO_BYTES, "data-too-big": TOO_BIG}
        ),
    )
    document = forms.FileField(
        label=_("Add a document"),
        required=False,
        help_text=_("PDF, at most 20 MB."),
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,.pdf", "data-max-bytes": settings.MAX_DOCUMENT_BYTES, "data-too-big": TOO_BIG}
        ),
    )
    is_private = forms.BooleanField(label=_("Only reviewers may read this document"), required=False)
    video = forms.CharField(
        label=_("Link to a video"),
        required=False,
        max_length=300,
        help_text=_("From YouTube, Instagram, TikTok or Google Drive."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    answer = forms.ChoiceField(
        label=_("The new ones prove:"),
        required=False,
        help_text=_("Of which answer is this the proof? It can be chosen later too."),
    )

    def __init__(self, *args, answers=None, **kwargs):
        super().__init__(*args, **kwargs)
        if answers is None:
            del self.fields["answer"]
        else:
            self.fields["answer"].choices = [("", _("the report as a whole")), *answers.items()]

    def clean_video(self):
        """People copy "youtu.be/…" without what stands before it."""
        url = self.cleaned_data["video"].strip()
        return f"https://{url}" if url and "://" not in url and "." in url.split("/")[0] else url

    def _clean_fields(self):
        self.fields["document"].allow_empty_file = True
        super()._clean_fields()


class PaperForm(forms.Form):
    """Photographs of the paper form that the village filled in and signed."""

    photos = ManyFilesField(
        label=_("Photos of the signed paper form"),
        help_text=_("Each page once. Only those who review see them; they are never made public."),
        error_messages={"required": _("Choose at least one photo.")},
        widget=ManyFiles(
            attrs={"accept": "image/*", "multiple": True, "data-max-bytes": settings.MAX_PHOTO_BYTES, "data-too-big": TOO_BIG}
        ),
    )
