"""Forms and filters of targets, plans and their needs."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.models import Status
from indicators.steps import MODES
from indicators.steps_words import mode_words
from klaster import access
from klaster.access import Permission
from klaster.forms import DayInput
from partners.actions.plans import innovations_of
from partners.actions.targets import YEARS_AHEAD
from partners.butir import butir_choices
from partners.forms.fields import RupiahField, VillageField, villages_for
from partners.forms.partners import RegionFilter
from partners.models import Partner, Plan, PlanLine
from partners.models.money import EARLIEST, LATEST


def years_ahead():
    today = timezone.localdate()
    return [(year, str(year)) for year in range(today.year, today.year + YEARS_AHEAD + 1)]


class YearField(forms.TypedChoiceField):
    """This year or one of the next ten; a year that a thing has already can stay."""

    def __init__(self, *, held=None, **kwargs):
        choices = years_ahead()
        if held and held not in dict(choices):
            choices = [(held, str(held)), *choices]
        super().__init__(choices=choices, coerce=int, **kwargs)


class TargetForm(forms.Form):
    """`statuses`: those of the village's own index, [(value, label)]; all of them while no village is chosen."""

    status = forms.ChoiceField(label=_("Target status"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    field_order = ["region", "status", "year", "note"]

    def __init__(self, *args, statuses, held=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = statuses
        self.fields["year"] = YearField(label=_("Target year"), held=held)
        self.order_fields(self.field_order)


class NewTargetForm(TargetForm):
    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, statuses=[("", _("choose a status")), *Status.choices], **kwargs)
        self.fields["region"] = VillageField(villages_for(user, Permission.COORDINATE))
        self.order_fields(self.field_order)


class TargetFilter(RegionFilter):
    NO_TARGET, NO_PLAN = "tanpa-target", "tanpa-rencana"
    kurang = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All sites")), (NO_TARGET, _("Without target")), (NO_PLAN, _("Without plan"))],
    )


class NewPlanForm(forms.Form):
    """`statuses`: those that the village can rise to; `counts`: {suggestion: how many butir}, {} when none are known."""

    target_status = forms.ChoiceField(label=_("Target status"))
    mode = forms.ChoiceField(label=_("The plan begins with"), required=False, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["target_status", "target_year", "mode", "note"]

    def __init__(self, *args, statuses, has_butir, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target_status"].choices = statuses
        self.fields["target_year"] = YearField(label=_("Target year"))
        suggestions = [(mode, mode_words(mode)["name"]) for mode in MODES] if has_butir else []
        self.fields["mode"].choices = [*suggestions, ("", _("No lines yet: they are added by hand"))]
        if has_butir:
            self.fields["mode"].help_text = _(
                "The suggestions are those of the steps page; each line can be changed afterwards."
            )
        self.order_fields(self.field_order)


class ChangePlanForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ["target_year", "note"]

    def __init__(self, *args, held, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target_year"] = YearField(label=_("Target year"), held=held)
        self.order_fields(self.field_order)


class AgreeForm(forms.Form):
    agreed_on = forms.DateField(
        label=_("Agreed on"), widget=DayInput, help_text=_("For example the day of the musyawarah desa; not a day to come.")
    )


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the plan as dropped; the reason stands in the history."),
        error_messages={"required": _("Write why it is dropped: those who count on it will ask.")},
    )


class Nothing(forms.Form):
    """A page that only asks whether to go on."""


class LineForm(forms.ModelForm):
    """A line of a plan of `region`; a new one names its butir and begins as planned."""

    class Meta:
        model = PlanLine
        fields = [
            "score_from", "score_to", "activity", "actor", "partner", "innovation", "due", "cost", "funds", "fiscal_year",
            "state", "note",
        ]  # fmt: skip
        field_classes = {"cost": RupiahField}
        widgets = {"due": DayInput}
        labels = {"activity": _("What is done"), "actor": _("Who does it"), "due": _("Until")}
        help_texts = {
            "activity": _("For example: Training on packaging for makers of palm sugar."),
            "innovation": _("The innovation of the village that moves this butir, if there is one."),
            "fiscal_year": _("The year of the budget that pays for it, for example 2027."),
            "partner": _("Who is to help. It sees this line among its needs."),
        }

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        scores = [(score, str(score)) for score in range(1, 6)]
        self.fields["score_from"] = forms.TypedChoiceField(
            label=_("Score now"), choices=[("", _("as known") if is_new else _("no data yet")), *scores[:4]],
            coerce=int, empty_value=None, required=False,
        )  # fmt: skip
        self.fields["score_to"] = forms.TypedChoiceField(label=_("Score to reach"), choices=scores[1:], coerce=int)
        partners = Partner.objects.taking_part() | Partner.objects.filter(pk=self.instance.partner_id)
        self.fields["partner"].queryset = partners.order_by("short_name")
        self.fields["partner"].empty_label = _("none yet")
        self.fields["innovation"].queryset = innovations_of(region).order_by("name")
        self.fields["innovation"].empty_label = _("none yet")
        for name in ("actor", "funds"):
            self.fields[name].choices = [("", _("none yet")), *self.fields[name].choices[1:]]
        if is_new:
            del self.fields["state"]
            self.fields["butir"] = forms.ChoiceField(label=_("Butir"), choices=butir_choices(_("choose a butir")))
            self.order_fields(["butir", *self.fields])


class PlanFilter(RegionFilter):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Every status")), *Plan.State.choices])
    tahun = forms.IntegerField(
        label=_("Target year"),
        required=False,
        min_value=EARLIEST,
        max_value=LATEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def apply(self, plans):
        if text := self.value("cari"):
            plans = plans.filter(region__name__icontains=text)
        if region := self.value("kabupaten"):
            plans = plans.filter(region__code__startswith=region.code + ".")
        if state := self.value("status"):
            plans = plans.filter(state=state)
        if year := self.value("tahun"):
            plans = plans.filter(target_year=year)
        return plans


class NeedsFilter(RegionFilter):
    """`NONE`: lines that name no partner, or no fiscal year."""

    NONE = "belum"
    cari = None
    mitra = forms.ChoiceField(label=_("Partner"), required=False)
    tahun = forms.ChoiceField(label=_("Fiscal year"), required=False)
    field_order = ["mitra", "tahun", "kabupaten"]

    def __init__(self, *args, user, years, **kwargs):
        super().__init__(*args, **kwargs)
        reads = access.can(user, Permission.VIEW_ALL)
        partners = Partner.objects.by_kind() if reads else Partner.objects.filter(pk__in=access.partner_ids(user))
        named = [(partner.slug, partner.short_name) for partner in partners]
        nobody = [(self.NONE, _("without partner"))] if reads else []
        self.fields["mitra"].choices = [("", _("All partners")), *nobody, *named]
        known = [(str(year), str(year)) for year in years]
        self.fields["tahun"].choices = [("", _("Every year")), *known, (self.NONE, _("not yet known"))]

    def apply(self, lines):
        if partner := self.value("mitra"):
            lines = lines.filter(partner=None) if partner == self.NONE else lines.filter(partner__slug=partner)
        if year := self.value("tahun"):
            lines = lines.filter(fiscal_year=None if year == self.NONE else int(year))
        if region := self.value("kabupaten"):
            lines = lines.filter(plan__region__code__startswith=region.code + ".")
        return lines
