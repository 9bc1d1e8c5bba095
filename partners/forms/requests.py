"""Forms and filters of support requests, and those behind an answer link."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klaster import access
from klaster.access import Permission
from klaster.forms import DayInput
from partners.butir import butir_choices
from partners.forms.fields import FileForm, RupiahField, VillageField, villages_for
from partners.forms.partners import RegionFilter
from partners.models import ContactPerson, Offer, Partner, RequestStep, SupportRequest, Topic
from partners.models.money import EARLIEST, LATEST, Funds
from sites.models import Innovation, Region


def words(rows=4, **more):
    return forms.Textarea(attrs={"rows": rows, **more})


class InnovationField(forms.ModelChoiceField):
    """An innovation, named with its village."""

    def label_from_instance(self, obj):
        return f"{obj.name} ({obj.region.full_name})"


class RequestForm(forms.ModelForm):
    """A new request. What its source fixes (village, innovation) can be read but not changed."""

    region = VillageField()
    innovation = InnovationField(
        Innovation.objects.none(), label=_("Innovation"), required=False, empty_label=_("no single innovation")
    )
    butir_code = forms.ChoiceField(label=_("Butir of Indeks Desa"), required=False)

    class Meta:
        model = SupportRequest
        fields = ["region", "innovation", "title", "need", "topic", "butir_code", "due"]
        labels = {"topic": _("Topic"), "due": _("Needed until")}
        help_texts = {
            "title": _("In one sentence, for example: Training on packaging for 20 makers of palm sugar."),
            "need": _("What there is, what is missing, how many people it is for. Partners read it, the public does not."),
            "topic": _("Partners that can help with it stand first when it is put to partners."),
        }
        widgets = {"due": DayInput, "need": words(6)}

    def __init__(self, *args, user, fixed=(), **kwargs):
        super().__init__(*args, **kwargs)
        villages = self._villages(user)
        region, innovation = self.initial.get("region"), self.initial.get("innovation")
        if "region" in fixed:
            villages = Region.objects.filter(pk=region.pk).select_related("parent__parent")
        self.fields["region"].queryset = villages
        known = list(villages[:2])
        if len(known) == 1:
            self.fields["region"].empty_label = None
        self.fields["innovation"].queryset = self._innovations(villages, known)
        for name in fixed:
            self.fields[name].disabled = bool(self.initial.get(name))
        if innovation and "innovation" in fixed:
            self.fields["innovation"].queryset = Innovation.objects.filter(pk=innovation.pk).select_related("region")
        self.fields["topic"].choices = [("", _("no topic")), *Topic.choices]
        self.fields["butir_code"].choices = butir_choices(_("no butir"))

    @staticmethod
    def _villages(user):
        """The villages of the cluster that the person may write for; one that has no site yet writes for itself."""
        if access.can(user, Permission.COORDINATE):
            return villages_for(user, Permission.COORDINATE)
        found = villages_for(user, Permission.WRITE)
        if found.exists():
            return found
        own = Region.objects.villages().filter(access.within(user, Permission.WRITE, "code"))
        return own.select_related("parent__parent")

    @staticmethod
    def _innovations(villages, known):
        """Of the villages to choose from, the shared ones of a single village too."""
        found = Innovation.objects.filter(region__in=villages.order_by().values("pk"))
        if len(known) == 1:
            found = found | Innovation.objects.filter(villages=known[0])
        return found.exclude(state="withdrawn").distinct().select_related("region").order_by("region__code", "name")

    def _post_clean(self):
        """The action checks the model: its rules speak in one place."""


class OfferForm(forms.Form):
    """Which partners are asked, and who leads. `able`: from `actions.offers.able_partners`."""

    partners = forms.ModelMultipleChoiceField(
        Partner.objects.none(),
        label=_("Partners to ask"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one partner.")},
    )
    lead = forms.ModelChoiceField(
        Partner.objects.none(),
        label=_("In the lead"),
        required=False,
        empty_label=_("the first that accepts"),
        help_text=_("It answers for the whole and says when it is done."),
    )

    def __init__(self, *args, able, asked, **kwargs):
        super().__init__(*args, **kwargs)
        new = [partner.pk for partner in able if partner.pk not in asked]
        # Also partners that no longer take part: named by an older page, the action says why they cannot be asked.
        self.fields["partners"].queryset = Partner.objects.exclude(pk__in=asked)
        self.fields["lead"].queryset = Partner.objects.filter(pk__in=[*new, *asked])

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("partners") and not data.get("lead"):
            self.add_error("partners", _("Tick at least one partner."))
        return data


class PromiseForm(forms.ModelForm):
    """What a partner promises when it accepts."""

    cost = RupiahField(label=_("Cost"))
    fiscal_year = forms.IntegerField(label=_("Fiscal year"), required=False, min_value=EARLIEST, max_value=LATEST)

    class Meta:
        model = Offer
        fields = ["note", "due", "cost", "funds", "fiscal_year", "contact"]
        labels = {"due": _("Promised until"), "note": _("What will be done"), "contact": _("Focal point")}
        help_texts = {"due": _("Leave it empty when the day is not known yet.")}
        widgets = {"due": DayInput, "note": words(4)}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        contacts = ContactPerson.objects.filter(partner=self.instance.partner).serving(today)
        self.fields["contact"].queryset = contacts
        self.fields["contact"].empty_label = _("not chosen yet")
        if not contacts:
            del self.fields["contact"]
        self.fields["funds"].choices = [("", _("not known yet")), *Funds.choices]

    def _post_clean(self):
        """The action writes the offer and checks it."""


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=words())


class DueForm(ReasonForm):
    due = forms.DateField(label=_("New due date"), widget=DayInput)
    field_order = ["due", "reason"]


class HandOnForm(forms.Form):
    to = forms.ModelChoiceField(Partner.objects.none(), label=_("Hand on to"), empty_label=_("choose a partner"))
    reason = forms.CharField(label=_("Why"), max_length=1000, required=False, widget=words(3))

    def __init__(self, *args, offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Partner.objects.taking_part().exclude(pk=offer.partner_id)


class ResultForm(forms.Form):
    result = forms.CharField(
        label=_("Result"),
        max_length=3000,
        widget=words(5),
        help_text=_("What came of it, in a few sentences. The public reads it once the village has confirmed."),
    )


class ConfirmForm(forms.Form):
    words = forms.CharField(label=_("In a few words"), max_length=2000, required=False, widget=words())


class NotHelpedForm(forms.Form):
    words = forms.CharField(label=_("What is still missing"), max_length=2000, widget=words())


class StepForm(forms.ModelForm):
    class Meta:
        model = RequestStep
        fields = ["text", "due", "partner"]
        widgets = {"due": DayInput}

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        asked = request.offers.standing().values("partner_id")
        self.fields["partner"].queryset = Partner.objects.filter(pk__in=asked)
        self.fields["partner"].empty_label = _("the village, or all together")

    def _post_clean(self):
        """The action checks the step."""


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("Remark"), max_length=2000, widget=words(3))


# behind an answer link: each with the name of who answers


class ByName(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("The village and Dinas PMD read who answered."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class AcceptByLink(PromiseForm, ByName):
    field_order = ["name", "note", "due", "cost", "funds", "fiscal_year"]

    class Meta(PromiseForm.Meta):
        fields = ["note", "due", "cost", "funds", "fiscal_year"]

    def __init__(self, *args, **kwargs):
        super(PromiseForm, self).__init__(*args, **{key: value for key, value in kwargs.items() if key != "today"})
        self.fields["funds"].choices = [("", _("not known yet")), *Funds.choices]


class DeclineByLink(ByName, ReasonForm):
    field_order = ["name", "reason"]


class HandOnByLink(HandOnForm, ByName):
    field_order = ["name", "to", "reason"]


class TellByLink(FileForm, ByName):
    text = forms.CharField(label=_("How it goes"), max_length=2000, required=False, widget=words())
    field_order = ["name", "text", "file", "caption"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False


class DoneByLink(ByName, ResultForm):
    field_order = ["name", "result"]


# the list


class RequestFilter(RegionFilter):
    OVERDUE, OPEN = "overdue", "open"
    ORIGINS = {
        "laporan": _("a report"),
        "rencana": _("a plan"),
        "kunjungan": _("a field visit"),
        "rapat": _("a meeting"),
        "langsung": _("by hand"),
    }
    SOURCES = {"laporan": "report", "rencana": "plan_line", "kunjungan": "finding", "rapat": "action_item"}
    cari = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Every status")), (OPEN, _("Not finished")), (OVERDUE, _("Overdue")), *SupportRequest.State.choices],
    )
    mitra = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Partner"), required=False, to_field_name="slug", empty_label=_("All partners")
    )
    topik = forms.ChoiceField(label=_("Topic"), required=False, choices=[("", _("All topics")), *Topic.choices])
    asal = forms.ChoiceField(
        label=pgettext_lazy("origin", "From"), required=False, choices=[("", _("Every source")), *ORIGINS.items()]
    )
    field_order = ["cari", "status", "mitra", "kabupaten", "topik", "asal"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = access.partner_ids(user)
        partners = Partner.objects.visible_to(user)
        self.fields["mitra"].queryset = partners if access.can(user, Permission.VIEW_ALL) else partners.filter(pk__in=mine)

    def apply(self, requests, today):
        if text := self.value("cari"):
            requests = requests.filter(Q(title__icontains=text) | Q(need__icontains=text) | Q(region__name__icontains=text))
        if region := self.value("kabupaten"):
            requests = requests.filter(region__code__startswith=region.code + ".")
        if partner := self.value("mitra"):
            requests = requests.filter(pk__in=Offer.objects.filter(partner=partner).values("request_id"))
        if topic := self.value("topik"):
            requests = requests.filter(topic=topic)
        return self._from(self._in_state(requests, today))

    def _in_state(self, requests, today):
        status = self.value("status")
        if status == self.OVERDUE:
            return requests.overdue(today)
        if status == self.OPEN:
            return requests.open()
        return requests.filter(state=status) if status else requests

    def _from(self, requests):
        origin = self.value("asal")
        if origin == "langsung":
            return requests.filter(**{f"{source}__isnull": True for source in self.SOURCES.values()})
        return requests.filter(**{f"{self.SOURCES[origin]}__isnull": False}) if origin else requests
