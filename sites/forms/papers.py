"""The filters above the lists of what a village has not sent yet: blank forms, reports to begin."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import FilterForm
from sites.forms.filters import kabkota_choices, offer_own_kabkota
from sites.models import Round


class UnwrittenFilters(FilterForm):
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices()
        offer_own_kabkota(self, user)


class BlankFilters(FilterForm):
    periode = forms.ChoiceField(label=_("Reporting round"), required=False)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rounds = sorted(Round.objects.open().order_by("due"), key=lambda round: not round.is_open())
        self.rounds = {f"{round.year}-{round.quarter}": round for round in rounds}
        self.fields["periode"].choices = [(key, str(round)) for key, round in self.rounds.items()]
        if len(self.rounds) < 2:
            del self.fields["periode"]
        self.fields["kabupaten"].choices = kabkota_choices()
        offer_own_kabkota(self, user)

    @property
    def round(self):
        """The open round that was chosen, else the one due first of those open to every village; None when none is open."""
        return self.rounds.get(self.value("periode")) or next(iter(self.rounds.values()), None)

    def narrow(self, innovations):
        if code := self.value("kabupaten"):
            innovations = innovations.filter(region__code__startswith=f"{code}.")
        return innovations
