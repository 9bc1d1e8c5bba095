"""The form of a partner's part in an innovation, and the filter above the list of innovations."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from partners.forms.partners import RegionFilter
from partners.models import Contribution, Partner


class ContributionForm(forms.ModelForm):
    class Meta:
        model = Contribution
        fields = ["partner", "stage", "part", "year"]
        help_texts = {
            "part": _("What it did or gave, for example: tested three recipes. Shown to the public."),
            "year": _("Leave it empty when it is not known."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        partners = Partner.objects.filter(merged_into__isnull=True)
        if not access.can(user, Permission.MANAGE_PARTNERS):
            partners = partners.filter(pk__in=access.partner_ids(user))
        if self.instance.pk:
            known = Q(pk=self.instance.partner_id)
            partners = Partner.objects.filter(known | Q(pk__in=partners.order_by().values("pk")))
        field = self.fields["partner"]
        field.queryset = partners
        field.empty_label = None if len(partners) == 1 else _("choose a partner")
        self.fields["stage"].choices = [("", _("choose a stage")), *Contribution.Stage.choices]


class InnovationFilter(RegionFilter):
    WITHOUT = "tanpa"
    ada = forms.ChoiceField(
        label=_("Parts of partners"),
        required=False,
        choices=[("", _("With and without")), ("ada", _("With parts")), (WITHOUT, _("Without parts"))],
    )
    field_order = ["cari", "kabupaten", "ada"]

    def apply(self, innovations):
        if text := self.value("cari"):
            innovations = innovations.filter(Q(current_version__name__icontains=text) | Q(region__name__icontains=text))
        if region := self.value("kabupaten"):
            innovations = innovations.filter(region__code__startswith=region.code + ".")
        if chosen := self.value("ada"):
            described = Contribution.objects.order_by().values("innovation_id")
            here = Q(pk__in=described)
            innovations = innovations.filter(~here if chosen == self.WITHOUT else here)
        return innovations
