from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.notifications.models import OutgoingMessage


class OutboxFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *OutgoingMessage.State.choices])
    channel = forms.ChoiceField(label=_("Way"), required=False, choices=[("", _("all")), *OutgoingMessage.Channel.choices])
