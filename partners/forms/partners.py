"""Forms and filters of partners and activities."""

from functools import partial

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from klaster.forms import DayInput, FilterForm
from partners.butir import butir_choices
from partners.forms.fields import RupiahField
from partners.models import (
    Activity,
    Agreement,
    Capability,
    ContactPerson,
    Funds,
    Offer,
    Partner,
    PartnerName,
    SupportRequest,
    Topic,
)
from sites.models import Region


class PartnerForm(forms.ModelForm):
    """A new partner; `ChangePartnerForm` leaves its full name to the page that renames it."""

    class Meta:
        model = Partner
        fields = ["name", "short_name", "kind", "role", "website", "is_active"]
        field_classes = {"website": partial(forms.URLField, assume_scheme="https")}
        labels = {"is_active": _("It takes part in the cluster")}
        help_texts = {
            "name": _("As the agency writes it today, without abbreviations."),
            "short_name": _("The name used in lists, for example Brida."),
            "role": _("Shown to the public."),
        }


class ChangePartnerForm(PartnerForm):
    class Meta(PartnerForm.Meta):
        fields = ["short_name", "kind", "role", "website"]


class RenameForm(forms.Form):
    RENAMED, CORRECTED = "renamed", "corrected"
    name = forms.CharField(label=_("New full name"), max_length=160)
    why = forms.ChoiceField(
        label=_("Why does the name change?"),
        choices=[
            (RENAMED, _("The agency bears a new name: keep the earlier one")),
            (CORRECTED, _("The name was written wrong here: only correct it")),
        ],
        initial=RENAMED,
        widget=forms.RadioSelect,
    )
    since = forms.DateField(
        label=_("New name since"), required=False, widget=DayInput, help_text=_("Only for a new name of the agency.")
    )

    def clean(self):
        data = super().clean()
        if data.get("why") == self.RENAMED and not data.get("since") and "since" not in self.errors:
            self.add_error("since", _("Give the day from which the new name holds."))
        if data.get("why") == self.CORRECTED:
            data["since"] = None
        return data


class MergeForm(forms.Form):
    ke = forms.ModelChoiceField(
        Partner.objects.none(),
        label=_("Into which partner?"),
        to_field_name="slug",
        empty_label=_("choose a partner"),
        help_text=_("The one that stays, under its name of today."),
    )

    def __init__(self, *args, partner, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ke"].queryset = Partner.objects.taking_part().exclude(pk=partner.pk)


class ContactForm(forms.ModelForm):
    class Meta:
        model = ContactPerson
        fields = ["name", "position", "phone", "email", "since"]
        labels = {"since": _("Focal point since")}
        help_texts = {"name": _("Not shown to the public."), "phone": _("For example 081234567890.")}
        widgets = {"since": DayInput, "phone": forms.TextInput(attrs={"type": "tel"})}


class LeaveForm(forms.Form):
    until = forms.DateField(label=_("Last day as focal point"), widget=DayInput)


class CapabilityForm(forms.Form):
    """A topic or a butir, one of the two."""

    topic = forms.ChoiceField(label=_("Topic"), required=False, choices=[("", _("no topic")), *Topic.choices])
    butir_code = forms.ChoiceField(label=_("Butir of Indeks Desa"), required=False)
    note = forms.CharField(
        label=_("In a few words"), max_length=200, required=False, help_text=_("For example: label and packaging workshop.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["butir_code"].choices = butir_choices(_("no butir"))


def partners_for(user):
    """The partners in whose name the user may write activities; not those that were merged into another."""
    if access.can(user, Permission.MANAGE_PARTNERS):
        return Partner.objects.standing_alone()
    return Partner.objects.standing_alone().filter(pk__in=access.partner_ids(user))


class ActivityForm(forms.ModelForm):
    class Meta:
        model = Activity
        fields = [
            "partner", "kind", "title", "description", "starts", "ends", "cost", "funds", "fiscal_year", "agreement",
            "request", "contact", "contact_phone",
        ]  # fmt: skip
        field_classes = {"cost": RupiahField}
        labels = {"starts": _("First day"), "ends": _("Last day")}
        help_texts = {
            "title": _("For example: Training on packaging for makers of palm sugar."),
            "ends": _("Leave it empty for an activity without a fixed end."),
            "agreement": _("An agreement of the partner that holds on the first day."),
            "request": _("A request that the partner was asked for."),
            "contact_phone": _("Not shown to the public. For example 081234567890."),
        }
        widgets = {"starts": DayInput, "ends": DayInput, "contact_phone": forms.TextInput(attrs={"type": "tel"})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        now = self.instance
        mine = partners_for(user)
        self.fields["partner"].queryset = mine.filter(Q(is_active=True) | Q(pk=now.partner_id))
        self.fields["kind"].choices = [("", _("choose a kind")), *Activity.Kind.choices]
        self.fields["funds"].choices = [("", _("not filled in")), *Funds.choices]
        self.fields["partner"].empty_label = _("choose a partner")
        if len(self.fields["partner"].queryset) == 1:
            self.fields["partner"].empty_label = None
        partners = mine.values("pk")
        agreements = Agreement.objects.filter(parties__in=partners).distinct().prefetch_related("parties")
        self.fields["agreement"] = AgreementChoice(agreements, help_text=self.fields["agreement"].help_text)
        asked = Offer.objects.standing().filter(partner__in=partners).values("request")
        open_ones = SupportRequest.objects.filter(Q(pk__in=asked, state__in=SupportRequest.OPEN) | Q(pk=now.request_id))
        self.fields["request"] = RequestChoice(
            open_ones.select_related("region__parent__parent"), help_text=self.fields["request"].help_text
        )


class AgreementChoice(forms.ModelChoiceField):
    """An agreement, with its parties and its time."""

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, label=_("Under the agreement"), required=False, empty_label=_("under none"), **kwargs)

    def label_from_instance(self, obj):
        return f"{obj} ({', '.join(party.short_name for party in obj.parties.all())}, {obj.period})"


class RequestChoice(forms.ModelChoiceField):
    """A support request, with its village."""

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, label=_("For the request"), required=False, empty_label=_("for none"), **kwargs)

    def label_from_instance(self, obj):
        return f"{obj.reference} {obj.title} ({obj.region.full_name}, {obj.region.parent.parent.short_name})"


class ResultForm(forms.ModelForm):
    class Meta:
        model = Activity
        fields = ["people_reached", "result"]
        help_texts = {
            "people_reached": _("Leave it empty when the number is not known; 0 means nobody."),
            "result": _("What came of it, in a few sentences. Shown to the public."),
        }


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept in the audit trail. The public no longer sees the activity."),
        error_messages={"required": _("Write why it is cancelled: the villages will ask.")},
    )


class Filter(FilterForm):
    cari = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)


class PartnerFilter(Filter):
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Partner.Kind.choices])
    topik = forms.ChoiceField(label=_("What it can do"), required=False, choices=[("", _("All topics")), *Topic.choices])

    def apply(self, partners):
        if topic := self.value("topik"):
            partners = partners.filter(pk__in=Capability.objects.filter(topic=topic).values("partner"))
        if text := self.value("cari"):
            once = PartnerName.objects.filter(name__icontains=text).values("partner_id")
            partners = partners.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(pk__in=once))
        return partners.filter(kind=self.value("jenis")) if self.value("jenis") else partners


class RegionFilter(Filter):
    kabupaten = forms.ModelChoiceField(
        Region.objects.none(), label=_("Kabupaten/kota"), required=False, to_field_name="code", empty_label=_("All areas")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].queryset = Region.objects.level(Region.Level.KABKOTA)


class ActivityFilter(RegionFilter):
    OVERDUE = "overdue"
    mitra = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Partner"), required=False, to_field_name="slug", empty_label=_("All partners")
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Every status")), (OVERDUE, _("Overdue")), *Activity.Status.choices],
    )
    field_order = ["cari", "mitra", "kabupaten", "status"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = access.partner_ids(user)
        reads = access.can(user, Permission.VIEW_ALL)
        partners = Partner.objects.visible_to(user).standing_alone()
        self.fields["mitra"].queryset = partners if reads else partners.filter(pk__in=mine)

    def apply(self, activities, today):
        if text := self.value("cari"):
            activities = activities.filter(title__icontains=text)
        if partner := self.value("mitra"):
            activities = activities.filter(partner=partner)
        if region := self.value("kabupaten"):
            there = Activity.villages.through.objects.filter(region__code__startswith=region.code + ".")
            activities = activities.filter(pk__in=there.values("activity_id"))
        status = self.value("status")
        if status == self.OVERDUE:
            return activities.overdue(today)
        return activities.filter(status=status) if status else activities


class VillageFilter(RegionFilter):
    """Villages to choose from: by a part of the name, or by the code with or without its dots."""

    cari = forms.CharField(label=_("Name or code of the village"), required=False, max_length=80, widget=forms.SearchInput)

    @property
    def is_used(self):
        return bool(self.value("cari") or self.value("kabupaten"))

    def apply(self, villages):
        if region := self.value("kabupaten"):
            villages = villages.filter(code__startswith=region.code + ".")
        if text := self.value("cari"):
            return (
                villages.filter(code=dotted(text))
                if text.replace(".", "").isdecimal()
                else villages.filter(name__icontains=text)
            )
        return villages


def dotted(text):
    """6303112002 → 63.03.11.2002."""
    digits = text.replace(".", "")
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)
