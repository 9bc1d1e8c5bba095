"""The pages on which Dinas PMD keeps the versions of an index."""

import datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse

from indicators import demo_methods
from indicators.actions import methods
from indicators.method_checks import figures_stand
from indicators.models import Butir, Methodology, SubDimension
from indicators.views import methods as views
from klaster.access import Role
from klaster.audit.models import Event
from tests.factories import person
from tests.indicators.factories import AssessmentFactory

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


def confirmed(client, name, **sent):
    """Open the page that publishes or drops the draft of 2026, and send its form."""
    page = reverse(name, args=["id-2026"])
    return client.post(page, {"seen": client.get(page).context["seen"]} | sent, follow=True)


def draft_of(staff, year=2026):
    return methods.copy(methodology=Methodology.objects.get(code="id-2025"), first_year=year, by=staff)


def test_next_years_version_is_copied_changed_and_published_through_the_pages(signed_in):
    signed_in.post(reverse("index_method_copy", args=["id-2025"]), {"first_year": "2026"})
    page = reverse("index_method", args=["id-2026"])
    form = signed_in.get(page).context["form"]
    top = Methodology.objects.get(code="id-2026").bounds.get(status="mandiri")

    answer = signed_in.post(page, posted(form, **{f"bounds-{top.pk}-minimum": "80,00"}))
    confirmed(signed_in, "index_method_publish")

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

    signed_in.post(page, values | {f"butir-{first.pk}-name": "Nama baru", "gone": [second.pk]})
    signed_in.post(page, {"add": "1", "indicator": first.indicator_id, "code": "1.9", "name": "Butir tambahan"})

    names = dict(sub.butir.values_list("code", "name"))
    assert (names[first.code], names["1.9"], second.code in names) == ("Nama baru", "Butir tambahan", False)


def test_butir_of_a_published_version_change_their_wording_alone(signed_in):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology__code="id-2025")
    page = reverse("index_method_butir", args=["id-2025", sub.pk])
    form = signed_in.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}

    signed_in.post(page, values | {"gone": [form.butir[0].pk], f"butir-{form.butir[0].pk}-name": "Kata lain"})
    added = signed_in.post(page, {"add": "1", "indicator": form.butir[0].indicator_id, "code": "1.9", "name": "x"})

    assert (sub.butir.count(), added.status_code) == (9, 422)
    assert sub.butir.get(pk=form.butir[0].pk).name == "Kata lain"


def test_published_version_offers_wording_alone(signed_in):
    form = signed_in.get(reverse("index_method", args=["id-2025"])).context["form"]

    assert {name.split("-")[2] for name in form.fields if name != "base"} == {"name", "source"}


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
    draft_of(staff)

    confirmed(signed_in, "index_method_drop")
    signed_in.post(reverse("index_method_drop", args=["id-2025"]))

    assert set(Methodology.objects.values_list("code", flat=True)) == {"id-2025", "idm-2016", "epdeskel-2015"}


@pytest.mark.parametrize("drafts", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(signed_in, staff, drafts, django_assert_max_num_queries):
    for year in range(2026, 2026 + drafts):
        draft_of(staff, year)

    with django_assert_max_num_queries(9):
        signed_in.get(reverse("index_methods"))


@pytest.mark.parametrize("drafts", [1, 3])
@pytest.mark.parametrize("name", ["index_method", "index_method_copy", "index_method_publish", "index_method_drop"])
def test_page_of_a_version_takes_few_queries(signed_in, staff, name, drafts, django_assert_max_num_queries):
    for year in range(2026, 2026 + drafts):
        draft_of(staff, year)

    with django_assert_max_num_queries(19):
        assert signed_in.get(reverse(name, args=["id-2026"])).status_code == 200


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("index_method_publish", ["id-2026", "2026", "tidak dapat dibatalkan", "79,63"]),
        ("index_method_drop", ["id-2026", "127 butir", "tidak dapat dibatalkan"]),
    ],
)
def test_publishing_and_dropping_are_confirmed_on_a_page_that_says_what_will_happen(signed_in, staff, name, says):
    draft_of(staff)
    events = Event.objects.count()

    page = signed_in.get(reverse(name, args=["id-2026"]))
    text = page.content.decode()

    assert [words for words in says if words not in text] == []
    assert text.count('<form method="post" class="form confirm"') == 1
    assert (Methodology.objects.get(code="id-2026").is_published, Event.objects.count()) == (False, events)


def test_page_of_a_draft_leads_to_both_and_sends_neither(signed_in, staff):
    draft_of(staff)

    page = signed_in.get(reverse("index_method", args=["id-2026"])).content.decode()

    for name in ("index_method_publish", "index_method_drop"):
        address = reverse(name, args=["id-2026"])
        assert (f'href="{address}"' in page, f'action="{address}"' in page) == (True, False)


@pytest.mark.parametrize("name", ["index_method_publish", "index_method_drop"])
def test_of_a_published_version_nothing_is_left_to_confirm(signed_in, name):
    answer = signed_in.get(reverse(name, args=["id-2025"]))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("index_method", args=["id-2025"]))


def test_draft_with_something_against_it_is_not_offered_to_be_published(signed_in, staff):
    draft_of(staff).bounds.filter(status="maju").update(minimum="90")

    answer = signed_in.get(reverse("index_method_publish", args=["id-2026"]))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("index_method", args=["id-2026"]))


def test_sub_dimension_that_lost_all_its_butir_is_told_on_the_page_of_the_draft(signed_in, staff):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology=draft_of(staff))
    page = reverse("index_method_butir", args=["id-2026", sub.pk])
    form = signed_in.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}

    signed_in.post(page, values | {"gone": [one.pk for one in form.butir]})

    told = signed_in.get(reverse("index_method", args=["id-2026"])).context["obstacles"]
    assert told == ["Pendidikan: belum ada butir di dalamnya. Tambahkan sedikitnya satu."]


def test_copying_a_draft_is_not_offered_and_the_page_says_why(signed_in, staff):
    draft_of(staff)
    address = reverse("index_method_copy", args=["id-2026"])

    page = signed_in.get(address)
    sent = signed_in.post(address, {"first_year": "2027"})

    assert f'href="{address}"' not in signed_in.get(reverse("index_method", args=["id-2026"])).content.decode()
    assert (page.status_code, sent.status_code) == (200, 422)
    for answer in (page, sent):
        assert "Hanya versi terbit yang dapat disalin" in answer.content.decode()
        assert 'name="first_year"' not in answer.content.decode()


def test_butir_of_a_draft_get_another_ceiling(signed_in, staff):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology=draft_of(staff))
    page = reverse("index_method_butir", args=["id-2026", sub.pk])
    form = signed_in.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "gone"}
    first = form.butir[0]

    outside = [signed_in.post(page, values | {f"butir-{first.pk}-ceiling": ceiling}) for ceiling in ("0", "6")]
    signed_in.post(page, values | {f"butir-{first.pk}-ceiling": "4"})

    for answer in outside:
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"butir-{first.pk}-ceiling"])
    assert Butir.objects.get(pk=first.pk).ceiling == 4


def test_code_that_is_given_already_is_told_at_its_field(signed_in, staff):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology=draft_of(staff))
    other = Butir.objects.exclude(sub_dimension=sub).filter(sub_dimension__dimension__methodology__code="id-2026").first()
    new = {"add": "1", "indicator": sub.indicators.first().pk, "code": other.code, "name": "x"}

    answer = signed_in.post(reverse("index_method_butir", args=["id-2026", sub.pk]), new)

    assert (answer.status_code, list(answer.context["new"].errors)) == (422, ["code"])


def meanwhile(monkeypatch, act, where=methods, name="edit"):
    """Let `act` happen between the page's look at the version and its writing."""
    write = getattr(where, name)

    def later(*args, **kwargs):
        act()
        return write(*args, **kwargs)

    monkeypatch.setattr(where, name, later)


def test_draft_that_another_drops_while_it_is_saved_is_told_above_the_list(signed_in, staff, monkeypatch):
    draft = draft_of(staff)
    page = reverse("index_method", args=[draft.code])
    form = signed_in.get(page).context["form"]
    meanwhile(monkeypatch, lambda: methods.drop(methodology=draft, by=staff))

    answer = signed_in.post(page, posted(form), follow=True)

    assert answer.redirect_chain == [(reverse("index_methods"), 302)]
    assert "Draf ini sudah dibuang." in answer.content.decode()
    assert signed_in.post(page, posted(form)).status_code == 404


def test_butir_of_a_draft_that_another_drops_while_they_are_saved_end_above_the_list(signed_in, staff, monkeypatch):
    draft = draft_of(staff)
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology=draft)
    page = reverse("index_method_butir", args=[draft.code, sub.pk])
    form = signed_in.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "gone"}
    meanwhile(monkeypatch, lambda: methods.drop(methodology=draft, by=staff), views, "_write_butir")

    assert signed_in.post(page, values).headers["Location"] == reverse("index_methods")


def test_figure_of_a_draft_that_another_publishes_while_it_is_saved_is_told_at_its_field(signed_in, staff, monkeypatch):
    draft = draft_of(staff)
    top = draft.bounds.get(status="mandiri")
    page = reverse("index_method", args=[draft.code])
    form = signed_in.get(page).context["form"]
    meanwhile(monkeypatch, lambda: methods.publish(methodology=draft, by=staff))

    answer = signed_in.post(page, posted(form, **{f"bounds-{top.pk}-minimum": "81,00"}))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"bounds-{top.pk}-minimum"])
    assert answer.context["found"].is_published


def test_figures_sent_after_another_published_the_draft_are_told_to_stay(signed_in, staff):
    draft = draft_of(staff)
    page = reverse("index_method", args=[draft.code])
    values = posted(signed_in.get(page).context["form"], **{f"methodology-{draft.pk}-name": "Nama baru"})
    methods.publish(methodology=draft, by=staff)

    answer = signed_in.post(page, values, follow=True)

    assert "Sementara itu versi ini sudah terbit" in answer.content.decode()
    assert Methodology.objects.get(pk=draft.pk).name == "Nama baru"


def test_year_with_figures_is_told_on_the_page_before_anyone_publishes(signed_in, staff):
    draft = draft_of(staff)
    AssessmentFactory(year=2026)

    page = signed_in.get(reverse("index_method", args=[draft.code]))

    assert page.context["obstacles"] == [figures_stand(draft)]
    assert figures_stand(draft) in page.content.decode()


def test_demo_leaves_a_draft_of_the_year_after_this_one(staff):
    demo_methods.seed(SimpleNamespace(today=datetime.date(2028, 11, 24), pmd=staff))

    draft = Methodology.objects.get(is_published=False)
    assert (draft.series, draft.first_year, draft.code) == ("id", 2029, "id-2029")
