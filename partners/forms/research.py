"""Forms and filters of research topics, projects, outputs and the results given back."""

from functools import partial

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from klaster.forms import DayInput
from partners.actions.research import innovations_of
from partners.forms.fields import RupiahField, VillageField, villages_for
from partners.forms.partners import RegionFilter
from partners.models import Partner, ResearchNeed, ResearchOutput, ResearchProject, ResultReturn, Topic
from sites.models import Innovation, Region


def villages_to_raise_for(user):
    """The villages in whose name the user may raise a topic."""
    return villages_for(user, Permission.COORDINATE) | villages_for(user, Permission.WRITE)


class InnovationField(forms.ModelChoiceField):
    """An innovation under its published name, with its village."""

    def label_from_instance(self, obj):
        name = obj.current_version.name if obj.current_version_id else obj.name
        return f"{name} ({obj.region.full_name})"


class NeedForm(forms.ModelForm):
    region = VillageField()
    innovation = InnovationField(Innovation.objects.none(), label=_("Innovation"), required=False)
    field_order = ["region", "title", "innovation", "topic", "description"]

    class Meta:
        model = ResearchNeed
        fields = ["region", "title", "innovation", "topic", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "title": _("For example: How can palm sugar be kept longer than three months?"),
            "topic": _("Institutions that can help with it hear of the question."),
            "description": _("What was tried already, and what the answer is for. For those at work only."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        villages = villages_to_raise_for(user)
        self.fields["region"].queryset = villages
        self.fields["topic"].choices = [("", _("no topic")), *Topic.choices]
        named = Innovation.objects.filter(region__in=villages.order_by().values("pk"))
        readable = named.published() | named.visible_to(user)
        self.fields["innovation"].queryset = readable.select_related("region", "current_version").order_by(
            "region__name", "name"
        )
        self.fields["innovation"].empty_label = _("none in particular")
        if len(villages) == 1:
            self.fields["region"].empty_label = None
        self.user = user

    def clean(self):
        data = super().clean()
        region, innovation = data.get("region"), data.get("innovation")
        if region and innovation and not innovations_of(region, self.user).filter(pk=innovation.pk).exists():
            self.add_error("innovation", _("This innovation belongs to another village. Choose one of this village."))
        return data


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why it is closed: researchers will ask.")},
    )


class StopForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The villages in the project read it."),
        error_messages={"required": _("Write why it is stopped: the villages will ask.")},
    )


def institutions_for(user):
    """Active partners in whose name the user may enter a project."""
    partners = Partner.objects.taking_part()
    if access.can(user, Permission.COORDINATE):
        return partners
    return partners.filter(pk__in=access.partner_ids(user))


class ProjectForm(forms.ModelForm):
    class Meta:
        model = ResearchProject
        fields = [
            "kind", "institution", "title", "people", "starts", "ends", "cost", "funds", "fiscal_year", "permit_number",
            "permit_until", "summary",
        ]  # fmt: skip
        field_classes = {"cost": RupiahField}
        widgets = {
            "starts": DayInput,
            "ends": DayInput,
            "permit_until": DayInput,
            "summary": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"starts": _("First day"), "ends": _("Last day")}
        help_texts = {
            "people": _("Names and units, for example: Nadia (Agriculture), 4 students. Not shown to the public."),
            "ends": _("Leave it empty while it is not fixed."),
            "permit_number": _("Of the research permit; leave it empty while there is none."),
            "title": _("Shown to the public once the project runs."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = institutions_for(user)
        if self.instance.pk:  # a partner that was closed meanwhile keeps its project
            allowed = Partner.objects.filter(Q(pk__in=allowed.order_by().values("pk")) | Q(pk=self.instance.institution_id))
        institution = self.fields["institution"]
        institution.queryset, institution.empty_label = allowed, _("choose an institution")
        institution.error_messages["invalid_choice"] = _(
            "This institution cannot be chosen: it no longer takes part in the cluster, or you do not work for it."
        )
        if len(allowed) == 1:
            institution.empty_label = None
        self.fields["kind"].choices = [("", _("choose a kind")), *ResearchProject.Kind.choices]


class TakeForm(forms.Form):
    """A topic joins a project that is planned or runs."""

    project = forms.ModelChoiceField(
        ResearchProject.objects.none(), label=_("Research project"), empty_label=_("choose a project")
    )

    def __init__(self, *args, projects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects


class OutputForm(forms.ModelForm):
    class Meta:
        model = ResearchOutput
        fields = ["kind", "title", "url", "appeared_on", "is_public"]
        field_classes = {"url": partial(forms.URLField, assume_scheme="https")}
        widgets = {"appeared_on": DayInput}
        labels = {"is_public": _("Show it to the public"), "url": _("Address on the web")}
        help_texts = {
            "url": _("For example https://journal.example/article. A file can be added after saving."),
            "is_public": _("Its title, address and files stand on the pages of the villages and innovations then."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("choose a kind")), *ResearchOutput.Kind.choices]


class ReturnForm(forms.ModelForm):
    region = VillageField()

    class Meta:
        model = ResultReturn
        fields = ["region", "given_on", "how", "use"]
        widgets = {"given_on": DayInput, "use": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "how": _("For example: a meeting at the village office, with a guide of 12 pages. Shown to the public."),
            "use": _("Shown to the public."),
        }

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = villages
        if len(villages) == 1:
            self.fields["region"].empty_label = None


class NeedFilter(RegionFilter):
    topik = forms.ChoiceField(label=_("Topic"), required=False, choices=[("", _("All topics")), *Topic.choices])
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Every status")), *ResearchNeed.State.choices]
    )
    field_order = ["cari", "topik", "kabupaten", "status"]

    def apply(self, needs):
        if text := self.value("cari"):
            needs = needs.filter(Q(title__icontains=text) | Q(description__icontains=text) | Q(region__name__icontains=text))
        if region := self.value("kabupaten"):
            needs = needs.filter(region__code__startswith=region.code + ".")
        if topic := self.value("topik"):
            needs = needs.filter(topic=topic)
        return needs.filter(state=self.value("status")) if self.value("status") else needs


class ProjectFilter(RegionFilter):
    mitra = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Institution"), required=False, to_field_name="slug", empty_label=_("All institutions")
    )
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *ResearchProject.Kind.choices])
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Every status")), *ResearchProject.State.choices]
    )
    field_order = ["cari", "mitra", "jenis", "kabupaten", "status"]

    def __init__(self, *args, projects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mitra"].queryset = Partner.objects.filter(pk__in=projects.order_by().values("institution_id"))

    def apply(self, projects):
        if text := self.value("cari"):
            projects = projects.filter(Q(title__icontains=text) | Q(people__icontains=text))
        if partner := self.value("mitra"):
            projects = projects.filter(institution=partner)
        if kind := self.value("jenis"):
            projects = projects.filter(kind=kind)
        if region := self.value("kabupaten"):
            there = ResearchProject.villages.through.objects.filter(region__code__startswith=region.code + ".")
            projects = projects.filter(pk__in=there.values("researchproject_id"))
        return projects.filter(state=self.value("status")) if self.value("status") else projects


def villages_of(project):
    """Its villages, named as `VillageField` names them."""
    return Region.objects.filter(pk__in=project.villages.order_by().values("pk")).select_related("parent__parent")
