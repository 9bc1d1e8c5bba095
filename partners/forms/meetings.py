"""Forms of coordination meetings."""

import datetime

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klaster.forms import DayInput
from partners.forms.fields import VillageField
from partners.forms.partners import Filter
from partners.models import ActionItem, Attendance, Meeting, Partner
from sites.models import Region


class TimeInput(forms.TimeInput):
    """An hour, picked or typed."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class MeetingForm(forms.Form):
    """Day and hours as people say them, in WITA; `cleaned_data` holds the moments and the other fields of the model."""

    title = forms.CharField(
        label=_("Title"), max_length=160, help_text=_("For example: Coordination meeting on labels and packaging.")
    )
    day = forms.DateField(label=_("Day"), widget=DayInput, help_text=_("A meeting that was held already can be recorded too."))
    begins = forms.TimeField(label=_("From (WITA)"), widget=TimeInput)
    ends = forms.TimeField(label=_("Until (WITA)"), widget=TimeInput, required=False, help_text=_("Leave it empty if open."))
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Only for a meeting of several days.")
    )
    place = forms.CharField(label=pgettext_lazy("meeting", "Place"), max_length=200, required=False)
    agenda = forms.CharField(label=_("Agenda"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def clean(self):
        data = super().clean()
        day, begins, ends, last = (data.pop(name, None) for name in ("day", "begins", "ends", "last_day"))
        if day is None or begins is None:
            return data
        data["begins_at"], data["ends_at"] = _moment(day, begins), None
        if last and not ends and not self.errors.get("ends"):
            self.add_error("ends", _("Give the hour at which it ends on the last day."))
        elif ends:
            data["ends_at"] = _moment(last or day, ends)
            if data["ends_at"] <= data["begins_at"]:
                self.add_error("ends", _("The meeting ends before it begins. Correct one of the two."))
        return data

    @staticmethod
    def initial_of(meeting):
        begins = timezone.localtime(meeting.begins_at)
        ends = timezone.localtime(meeting.ends_at) if meeting.ends_at else None
        shown = {name: getattr(meeting, name) for name in ("title", "place", "agenda")}
        shown |= {"day": begins.date(), "begins": begins.time()}
        if ends:
            shown |= {"ends": ends.time(), "last_day": ends.date() if ends.date() != begins.date() else None}
        return shown


def _moment(day, clock):
    return timezone.make_aware(datetime.datetime.combine(day, clock))


class MeetingCancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Those who are invited read it."),
        error_messages={"required": _("Write why it is cancelled: those invited will ask.")},
    )


class MeetingFilter(Filter):
    COMING = "coming"
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Every status")), (COMING, _("Coming")), *Meeting.State.choices]
    )

    def apply(self, meetings, now):
        if text := self.value("cari"):
            meetings = meetings.filter(Q(title__icontains=text) | Q(place__icontains=text))
        status = self.value("status")
        if status == self.COMING:
            return meetings.coming(now)
        return meetings.filter(state=status) if status else meetings


class AttendeeForm(forms.ModelForm):
    class Meta:
        model = Attendance
        fields = ["name", "office", "position", "partner"]
        help_texts = {
            "office": _("For example: Bappeda Kab. Banjar."),
            "partner": _("Only when the person comes for a partner of the cluster."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(is_active=True)
        self.fields["partner"].empty_label = _("no partner")


class MinutesForm(forms.Form):
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=12000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("What was discussed and decided. What will be done goes into the action list."),
    )


class ActionItemForm(forms.ModelForm):
    region = VillageField(
        required=False, empty_label=_("no village"), help_text=_("With a village the line can become a support request.")
    )

    class Meta:
        model = ActionItem
        fields = ["text", "region", "partner", "who", "due"]
        help_texts = {"who": _("When nobody of the partners does it: a name or an office.")}
        widgets = {"due": DayInput}

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        known = Region.objects.filter(pk=self.instance.region_id)
        offered = Region.objects.filter(Q(pk__in=villages.values("pk")) | Q(pk__in=known.values("pk")))
        self.fields["region"].queryset = offered.select_related("parent__parent").order_by("name", "code")
        self.initial["region"] = self.instance.region
        self.fields["partner"].queryset = Partner.objects.filter(Q(is_active=True) | Q(pk=self.instance.partner_id))
        self.fields["partner"].empty_label = _("no partner")
