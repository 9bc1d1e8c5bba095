"""The filter above the list of filings."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klaster import access
from klaster.access import Permission
from partners.forms.fields import VillageField
from partners.forms.partners import RegionFilter
from partners.models import Filing, FilingPartner, FilingType, Partner, Party, Stage
from partners.models.filings import CLOSED
from sites.models import Region

UNDER_WAY, PROTECTED, OVER = "berjalan", "terlindungi", "ditutup"


class FilingFilter(RegionFilter):
    GROUPS = {
        UNDER_WAY: pgettext_lazy("filings", "Under way"),
        PROTECTED: pgettext_lazy("filings", "Protected"),
        OVER: pgettext_lazy("filings", "Closed"),
    }
    jenis = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("All types")), *FilingType.choices])
    tahap = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("Every stage")), *GROUPS.items(), *Stage.choices]
    )
    desa = VillageField(required=False, empty_label=_("All villages"))
    mitra = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Partner"), required=False, to_field_name="slug", empty_label=_("All partners")
    )
    tahun = forms.ChoiceField(label=_("Filed in"), required=False)
    field_order = ["cari", "jenis", "tahap", "kabupaten", "desa", "mitra", "tahun"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Filing.objects.visible_to(user).order_by()
        villages = Region.objects.villages().filter(pk__in=seen.values("region")).select_related("parent__parent")
        self.fields["desa"].queryset = villages.order_by("name", "code")
        partners = Partner.objects.standing_alone()
        reads = access.can(user, Permission.VIEW_ALL)
        self.fields["mitra"].queryset = partners if reads else partners.filter(pk__in=access.partner_ids(user))
        this = timezone.localdate().year
        first = seen.filter(filed_on__isnull=False).order_by("filed_on").values_list("filed_on", flat=True).first()
        years = range(this, (first.year if first else this) - 1, -1)
        self.fields["tahun"].choices = [("", _("Every year")), *((str(year), str(year)) for year in years)]

    def apply(self, filings):
        if text := self.value("cari"):
            named = Party.objects.filter(name__icontains=text).values("filing_id")
            number = "".join(text.split())
            filings = filings.filter(
                Q(title__icontains=text)
                | Q(summary__icontains=text)
                | Q(region__name__icontains=text)
                | Q(application_number__icontains=number)
                | Q(registration_number__icontains=number)
                | Q(pk__in=named)
            )
        if kind := self.value("jenis"):
            filings = filings.filter(type=kind)
        if year := self.value("tahun"):
            filings = filings.filter(filed_on__year=int(year))
        if partner := self.value("mitra"):
            filings = filings.filter(pk__in=FilingPartner.objects.filter(partner=partner).values("filing_id"))
        return self._in_stage(self._somewhere(filings))

    def _somewhere(self, filings):
        """Of an area or a village, further villages included."""
        shared = Filing.villages.through.objects
        if "kabupaten" in self.fields and (area := self.value("kabupaten")):
            there = shared.filter(region__code__startswith=area.code + ".").values("filing_id")
            filings = filings.filter(Q(region__code__startswith=area.code + ".") | Q(pk__in=there))
        if village := self.value("desa"):
            filings = filings.filter(Q(region=village) | Q(pk__in=shared.filter(region=village).values("filing_id")))
        return filings

    def _in_stage(self, filings):
        stage = self.value("tahap")
        if stage == UNDER_WAY:
            return filings.open()
        if stage == PROTECTED:
            return filings.protected()
        if stage == OVER:
            return filings.filter(stage__in=CLOSED)
        return filings.filter(stage=stage) if stage else filings
