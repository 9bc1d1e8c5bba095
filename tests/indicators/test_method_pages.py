"""The pages on which Dinas PMD keeps the versions of an index."""

import pytest
from django.urls import reverse

from indicators.actions import methods
from indicators.models import Methodology, SubDimension
from klaster.access import Role
from tests.factories import person, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return person(Role.PMD)


@pytest.fixture
def signed_in(client, staff):
    client.force_login(staff)
    return client


def posted(form, **changed):
    """The values of a form as its page would send them."""
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()} | changed


def draft_of(staff, year=2026):
    return methods.copy(methodology=Methodology.objects.get(code="id-2025"), first_year=year, by=staff)


def test_next_years_version_is_copied_changed_and_published_through_the_pages(signed_in):
    signed_in.post(reverse("index_method_copy", args=["id-2025"]), {"first_year": "2026"})
    page = reverse("index_method", args=["id-2026"])
    form = signed_in.get(page).context["form"]
    top = Methodology.objects.get(code="id-2026").bounds.get(status="mandiri")

    answer = signed_in.post(page, posted(form, **{f"bounds-{top.pk}-minimum": "80,00"}))
    signed_in.post(reverse("index_method_publish", args=["id-2026"]))

    top.refresh_from_db()
    assert answer.status_code == 302
    assert (str(top.minimum), Methodology.objects.get(code="id-2026").is_published) == ("80.0000", True)
    assert Methodology.objects.get(code="id-2025").bounds.get(status="mandiri").minimum != top.minimum


def test_draft_that_breaks_a_rule_says_so_and_offers_no_publishing(signed_in, staff):
    draft = draft_of(staff)
    draft.bounds.filter(status="maju").update(minimum="90")

    page = signed_in.get(reverse("index_method", args=[draft.code])).content.decode()
    signed_in.post(reverse("index_method_publish", args=[draft.code]))

    assert "Mandiri harus mulai di atas Maju" in page
    assert reverse("index_method_publish", args=[draft.code]) not in page
    assert not Methodology.objects.get(code=draft.code).is_published


def test_butir_of_a_draft_are_renamed_taken_out_and_added(signed_in, staff):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology=draft_of(staff))
    page = reverse("index_method_butir", args=["id-2026", sub.pk])
    form = signed_in.get(page).context["form"]
    first, second = form.butir[:2]
    values = {name: form[name].value() for name in form.fields if name != "gone"}

    signed_in.post(page, values | {f"name-{first.pk}": "Nama baru", "gone": [second.pk]})
    signed_in.post(page, {"add": "1", "indicator": first.indicator_id, "code": "1.9", "name": "Butir tambahan"})

    names = dict(sub.butir.values_list("code", "name"))
    assert (names[first.code], names["1.9"], second.code in names) == ("Nama baru", "Butir tambahan", False)


def test_butir_of_a_published_version_change_their_wording_alone(signed_in):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology__code="id-2025")
    page = reverse("index_method_butir", args=["id-2025", sub.pk])
    form = signed_in.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}

    signed_in.post(page, values | {"gone": [form.butir[0].pk], f"name-{form.butir[0].pk}": "Kata lain"})
    added = signed_in.post(page, {"add": "1", "indicator": form.butir[0].indicator_id, "code": "1.9", "name": "x"})

    assert (sub.butir.count(), added.status_code) == (9, 422)
    assert sub.butir.get(pk=form.butir[0].pk).name == "Kata lain"


def test_published_version_offers_wording_alone(signed_in):
    form = signed_in.get(reverse("index_method", args=["id-2025"])).context["form"]

    assert {name.split("-")[2] for name in form.fields} == {"name", "source"}


def test_figure_sent_for_a_published_version_is_not_written(signed_in):
    one = Methodology.objects.get(code="id-2025")
    bound = one.bounds.get(status="mandiri")
    form = signed_in.get(reverse("index_method", args=["id-2025"])).context["form"]

    signed_in.post(reverse("index_method", args=["id-2025"]), posted(form, **{f"bounds-{bound.pk}-minimum": "50"}))

    bound.refresh_from_db()
    assert str(bound.minimum) == "79.6300"


def test_second_copy_for_the_same_year_is_told_at_its_field(signed_in, staff):
    draft_of(staff)

    answer = signed_in.post(reverse("index_method_copy", args=["id-2025"]), {"first_year": "2026"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["first_year"]


def test_draft_can_be_dropped_and_a_published_version_cannot(signed_in, staff):
    draft = draft_of(staff)

    signed_in.post(reverse("index_method_drop", args=[draft.code]))
    signed_in.post(reverse("index_method_drop", args=["id-2025"]))

    assert set(Methodology.objects.values_list("code", flat=True)) == {"id-2025", "idm-2016", "epdeskel-2015"}


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICIAL])
def test_others_may_neither_see_nor_write(client, role):
    client.force_login(person(role, region=village() if role == Role.OFFICIAL else None))

    assert client.get(reverse("index_methods")).status_code == 403
    assert client.post(reverse("index_method_copy", args=["id-2025"]), {"first_year": "2026"}).status_code == 403
    assert Methodology.objects.count() == 3


@pytest.mark.parametrize("drafts", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(signed_in, staff, drafts, django_assert_max_num_queries):
    for year in range(2026, 2026 + drafts):
        draft_of(staff, year)

    with django_assert_max_num_queries(9):
        signed_in.get(reverse("index_methods"))


def test_page_of_a_version_takes_few_queries(signed_in, staff, django_assert_max_num_queries):
    draft_of(staff)

    with django_assert_max_num_queries(15):
        signed_in.get(reverse("index_method", args=["id-2026"]))
