"""Rupiah as people write them in every form of this app that asks for a cost."""

import pytest
from django.forms import Form

from klaster.access import Role
from partners.forms import ActivityForm
from partners.forms.fields import RupiahField
from partners.forms.plans import LineForm
from partners.forms.requests import PromiseForm
from partners.forms.research import ProjectForm
from tests.factories import ActivityFactory, person


class Priced(Form):
    cost = RupiahField()


@pytest.mark.parametrize(
    ("typed", "cost"),
    [
        ("12.000.000", 12_000_000),
        ("500.000", 500_000),
        ("Rp3.000.000,00", 3_000_000),
        ("12,5 juta", 12_500_000),
        ("7500", 7500),
        ("0", 0),
        ("", None),
        ("-", None),
    ],
)
def test_rupiah_are_read_as_people_write_them(typed, cost):
    form = Priced({"cost": typed})

    assert (form.is_valid(), form.cleaned_data["cost"]) == (True, cost)


@pytest.mark.parametrize("typed", ["banyak", "-5", "1,250", "1e9", "\0", "9" * 70])
def test_what_is_no_amount_is_refused_and_stays_in_the_field(typed):
    form = Priced({"cost": typed})

    assert form.errors["cost"]
    assert form["cost"].value() == typed


@pytest.mark.parametrize("form", [ActivityForm, LineForm, PromiseForm, ProjectForm])
def test_every_form_reads_its_cost_so(form):
    fields = form.base_fields

    assert isinstance(fields["cost"], RupiahField)
    assert fields["cost"].help_text or form is PromiseForm


@pytest.mark.django_db
def test_stored_amount_is_shown_with_its_dots_and_unchanged_when_sent_back():
    activity = ActivityFactory(cost=25_000_000)
    form = ActivityForm(instance=activity, user=person(Role.PMD))

    assert form["cost"].value() == "25.000.000"
    assert not form.fields["cost"].has_changed(activity.cost, "25.000.000")
