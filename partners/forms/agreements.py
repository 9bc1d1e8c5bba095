"""Forms and filters of agreements."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from klaster.forms import DayInput
from partners.forms.partners import Filter
from partners.models import Agreement, Partner

COMING, IN_FORCE, TO_RENEW, OVER = "coming", "in_force", "to_renew", "over"
STATES = {
    IN_FORCE: _("In force"),
    TO_RENEW: _("To be renewed"),
    COMING: _("Not in force yet"),
    OVER: _("Over"),
}


class OtherAgreement(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj}: {obj.title}"


class AgreementForm(forms.ModelForm):
    class Meta:
        model = Agreement
        fields = [
            "kind", "number", "title", "parties", "signed_on", "starts", "ends", "under", "renews", "warn_days", "note",
        ]  # fmt: skip
        labels = {"starts": _("First day"), "ends": _("Last day")}
        help_texts = {
            "number": _("As on the paper, for example 100.3.7/12/PMD/2026."),
            "parties": _("Tick every partner that signed."),
            "ends": _("Leave it empty when it has no last day."),
            "under": _("The Nota Kesepahaman that a Perjanjian Kerja Sama carries out."),
            "renews": _("The agreement before it, when this one continues it."),
            "note": _("For those at work only."),
        }
        field_classes = {"under": OtherAgreement, "renews": OtherAgreement}
        widgets = {
            "signed_on": DayInput, "starts": DayInput, "ends": DayInput, "parties": forms.CheckboxSelectMultiple,
        }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = self.instance
        signed = now.parties.values("pk") if now.pk else Partner.objects.none().values("pk")
        self.fields["parties"].queryset = Partner.objects.filter(Q(is_active=True) | Q(pk__in=signed)).by_kind()
        self.fields["kind"].choices = [("", _("choose a kind")), *Agreement.Kind.choices]
        others = Agreement.objects.exclude(pk=now.pk) if now.pk else Agreement.objects.all()
        self.fields["under"].queryset = others.filter(kind=Agreement.Kind.MOU)
        free = Q(renewals__isnull=True) | Q(renewals=now.pk) if now.pk else Q(renewals__isnull=True)
        self.fields["renews"].queryset = others.filter(free).distinct()
        self.fields["under"].empty_label = _("under none")
        self.fields["renews"].empty_label = _("renews none")


class EndForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=DayInput, help_text=_("The day on which it ended, today at the latest."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why it ends.")},
    )


class AgreementFilter(Filter):
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Agreement.Kind.choices])
    mitra = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Partner"), required=False, to_field_name="slug", empty_label=_("All partners")
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Every status")), *STATES.items()])
    field_order = ["cari", "jenis", "mitra", "status"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        partners = Partner.objects.standing_alone()
        reads = access.can(user, Permission.VIEW_ALL)
        self.fields["mitra"].queryset = partners if reads else partners.filter(pk__in=access.partner_ids(user))

    def apply(self, agreements, today):
        if text := self.value("cari"):
            agreements = agreements.filter(Q(number__icontains=text) | Q(title__icontains=text))
        if kind := self.value("jenis"):
            agreements = agreements.filter(kind=kind)
        if partner := self.value("mitra"):
            agreements = agreements.filter(pk__in=Agreement.parties.through.objects.filter(partner=partner).values("agreement"))
        return self._in_state(agreements, today)

    def _in_state(self, agreements, today):
        status = self.value("status")
        if status == COMING:
            return agreements.filter(starts__gt=today, ended_on__isnull=True)
        if status == OVER:
            return agreements.over(today)
        if status == TO_RENEW:
            return agreements.to_renew(today)
        return agreements.in_force(today) if status == IN_FORCE else agreements
