"""Two who write the rules of an index: nobody publishes what was not seen, nobody writes over what another saved meanwhile."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from indicators.actions import methods
from indicators.models import Butir, ButirGuide, Methodology, SubDimension
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import methodology
from tests.indicators.method_helpers import set_bound
from tests.indicators.test_method_pages import confirmed, draft_of, posted

pytestmark = pytest.mark.django_db
PAGE = "/kerja/indeks/metodologi/id-2026/"


@pytest.fixture
def staff(client):
    user = person(Role.PMD)
    client.force_login(user)
    return user


@pytest.fixture
def other():
    client = Client()
    client.force_login(person(Role.PMD))
    return client


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def change_draft(draft, what, by):
    butir = Butir.objects.get(sub_dimension__dimension__methodology=draft, code="1.1")
    changes = {
        "bound": {"bounds": {draft.bounds.get(status="mandiri").pk: {"minimum": Decimal("81.00")}}},
        "dimension": {"dimensions": {draft.dimensions.first().pk: {"name": "Lain"}}},
        "sub-dimension": {"sub_dimensions": {butir.sub_dimension_id: {"name": "Lain"}}},
        "butir": {"butir": {butir.pk: {"ceiling": 4}}},
        "regulation": {"methodology": {draft.pk: {"source": "Permendesa lain"}}},
    }
    if what == "butir taken out":
        methods.remove_butir(butir=butir, by=by)
    else:
        methods.edit(methodology=draft, changes=changes[what], by=by)


@pytest.mark.parametrize("what", ["bound", "dimension", "sub-dimension", "butir", "regulation", "butir taken out"])
@pytest.mark.parametrize("name", ["index_method_publish", "index_method_drop"])
def test_draft_that_changed_since_it_was_shown_is_neither_published_nor_dropped(client, staff, name, what):
    draft = draft_of(staff)
    page = reverse(name, args=["id-2026"])
    seen = client.get(page).context["seen"]
    change_draft(draft, what, person(Role.PMD))

    answer = client.post(page, {"seen": seen}, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert [words.split(":")[1] for words in told(answer)] == [
        " sementara itu draf ini diubah orang lain. Lihat "
        + ("isinya sekarang, lalu terbitkan." if "publish" in name else "riwayatnya, lalu putuskan lagi.")
    ]
    assert not Methodology.objects.get(pk=draft.pk).is_published
    assert f'name="seen" value="{answer.context["seen"]}"' in answer.content.decode()
    confirmed(client, name)
    assert not Methodology.objects.filter(pk=draft.pk, is_published=False).exists()


def test_nothing_is_published_by_a_form_that_does_not_say_what_was_seen(client, staff):
    draft = draft_of(staff)

    client.post(reverse("index_method_publish", args=["id-2026"]))

    assert not Methodology.objects.get(pk=draft.pk).is_published


def test_what_another_saved_in_a_version_stays_when_an_older_page_changes_something_else(client, staff, other):
    draft = draft_of(staff)
    form = client.get(PAGE).context["form"]
    top = draft.bounds.get(status="mandiri")
    other.post(PAGE, posted(form, **{f"bounds-{top.pk}-minimum": "81,00"}))

    client.post(PAGE, posted(form, **{f"methodology-{draft.pk}-source": "Permendesa baru"}))

    top.refresh_from_db()
    draft.refresh_from_db()
    assert (str(top.minimum), draft.source) == ("81.0000", "Permendesa baru")


def test_field_that_both_changed_is_refused_with_what_stands_and_kept_as_typed_until_it_is_sent_again(client, staff, other):
    draft = draft_of(staff)
    form = client.get(PAGE).context["form"]
    top = draft.bounds.get(status="mandiri")
    place = f"bounds-{top.pk}-minimum"
    other.post(PAGE, posted(form, **{place: "81,00", f"methodology-{draft.pk}-name": "Nama lain"}))

    sent = {place: "82,50", f"methodology-{draft.pk}-source": "Permendesa baru"}
    answer = client.post(PAGE, posted(form, **sent))

    again = answer.context["form"]
    draft.refresh_from_db()
    assert (answer.status_code, list(again.errors)) == (422, [place])
    assert "dari “79,63” menjadi “81,00”" in again.errors[place][0]
    assert (again[place].value(), draft.source != "Permendesa baru") == ("82,50", True)
    assert set_bound(draft, "81.00", staff) == 0

    client.post(PAGE, posted(again))

    draft.refresh_from_db()
    assert (str(draft.bounds.get(pk=top.pk).minimum), draft.source, draft.name) == ("82.5000", "Permendesa baru", "Nama lain")


def test_double_click_and_two_who_say_the_same_are_refused_nothing(client, staff):
    draft = draft_of(staff)
    top = draft.bounds.get(status="mandiri")
    sent = posted(client.get(PAGE).context["form"], **{f"bounds-{top.pk}-minimum": "81,00"})

    assert [client.post(PAGE, sent).status_code for _click in range(2)] == [302, 302]


@pytest.mark.parametrize("base", ["", "x", "[]", '{"x": 1}', "[" * 100_000, "1" * 5000])
def test_page_whose_base_cannot_be_read_breaks_nothing(client, staff, base):
    draft_of(staff)

    answer = client.post(PAGE, posted(client.get(PAGE).context["form"], base=base))

    assert answer.status_code == 302


@pytest.mark.parametrize("shown", ["x", ["a", 1], {"a": 1}, 7, None, "1" * 300, "NaN"])
def test_base_that_says_what_no_page_showed_breaks_nothing(client, staff, shown):
    draft = draft_of(staff)
    form = client.get(PAGE).context["form"]
    place = f"bounds-{draft.bounds.get(status='mandiri').pk}-minimum"

    answer = client.post(PAGE, posted(form, base=json.dumps(form.shown | {place: shown}), **{place: "81,00"}))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [place])


def butir_page(of="Pendidikan"):
    sub = SubDimension.objects.get(name=of, dimension__methodology__code="id-2026")
    return reverse("index_method_butir", args=["id-2026", sub.pk])


def butir_values(form, **changed):
    return {name: form[name].value() for name in form.fields if name != "gone"} | changed


def test_what_another_saved_of_the_butir_stays_and_what_both_changed_is_refused(client, staff, other):
    draft_of(staff)
    form = client.get(butir_page()).context["form"]
    first, second = form.butir[:2]
    name, ceiling = f"butir-{first.pk}-name", f"butir-{first.pk}-ceiling"
    other.post(butir_page(), butir_values(form, **{name: "Nama B", ceiling: "4"}))

    client.post(butir_page(), butir_values(form, **{f"butir-{second.pk}-name": "Nama A"}))
    answer = client.post(butir_page(), butir_values(form, **{name: "Nama C"}))

    assert list(answer.context["form"].errors) == [name]
    assert [Butir.objects.get(pk=one.pk).name for one in (first, second)] == ["Nama B", "Nama A"]
    assert Butir.objects.get(pk=first.pk).ceiling == 4


def test_wording_of_a_butir_that_another_took_out_is_given_back_and_nothing_is_saved(client, staff, other):
    draft_of(staff)
    form = client.get(butir_page()).context["form"]
    first, second = form.butir[:2]
    other.post(butir_page(), butir_values(form, gone=[first.pk]))

    changed = {f"butir-{first.pk}-name": "Kata baru", f"butir-{second.pk}-name": "Nama B"}
    answer = client.post(butir_page(), butir_values(form, **changed))

    assert answer.status_code == 422
    assert "Yang Anda tulis: “Kata baru”" in answer.content.decode()
    assert Butir.objects.get(pk=second.pk).name == second.name


def test_butir_that_another_changed_is_not_taken_out_unseen(client, staff, other):
    draft_of(staff)
    form = client.get(butir_page()).context["form"]
    first = form.butir[0]
    other.post(butir_page(), butir_values(form, **{f"butir-{first.pk}-name": "Nama B"}))

    answer = client.post(butir_page(), butir_values(form, gone=[first.pk]))

    again = answer.context["form"]
    assert (list(again.errors), Butir.objects.filter(pk=first.pk).exists()) == ([f"butir-{first.pk}-name"], True)
    client.post(butir_page(), butir_values(again, gone=[first.pk]))
    assert not Butir.objects.filter(pk=first.pk).exists()


def test_butir_that_came_meanwhile_is_not_asked_of_an_older_page(client, staff, other):
    draft_of(staff)
    form = client.get(butir_page()).context["form"]
    first = form.butir[0]
    other.post(butir_page(), {"add": "1", "indicator": first.indicator_id, "code": "1.9", "name": "Baru"})

    answer = client.post(butir_page(), butir_values(form, **{f"butir-{first.pk}-name": "Nama A"}))

    assert (answer.status_code, Butir.objects.get(pk=first.pk).name) == (302, "Nama A")


def guide_values(form, **changed):
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields} | changed


def test_what_another_saved_of_a_guide_stays_and_what_both_changed_is_refused(client, staff, other):
    butir = Butir.objects.get(code="23.3")
    page = reverse("index_guide", args=[butir.pk])
    form = client.get(page).context["form"]
    theirs = {"evidence": "Sertifikat", "by_cluster": "no", "actors": ["desa", "csr"]}
    other.post(page, guide_values(form, **theirs))

    client.post(page, guide_values(form, activities="Daftarkan merek"))
    answer = client.post(page, guide_values(form, evidence="Foto", by_cluster="", actors=["pusat"]))

    guide, again = ButirGuide.objects.get(butir=butir), answer.context["form"]
    assert (guide.activities, guide.evidence, guide.by_cluster, guide.actors) == (
        "Daftarkan merek", "Sertifikat", False, ["desa", "csr"],
    )  # fmt: skip
    assert {name: words[0].split("lain ")[1].split(". Isian")[0] for name, words in again.errors.items()} == {
        "evidence": "dari “–” menjadi “Sertifikat”",
        "by_cluster": "dari “Ya” menjadi “Tidak”",
        "actors": "dari “–” menjadi “desa, CSR”",
    }
    assert (answer.status_code, again["evidence"].value()) == (422, "Foto")

    client.post(page, guide_values(again))

    guide.refresh_from_db()
    assert (guide.activities, guide.evidence, guide.by_cluster, guide.actors) == ("Daftarkan merek", "Foto", None, ["pusat"])


def test_confirmation_of_publishing_names_the_drafts_that_it_shuts_out(client):
    by = person(Role.PMD)
    client.force_login(by)
    for year in (2026, 2090):
        methods.copy(methodology=methodology(), first_year=year, by=by)

    far = client.get(reverse("index_method_publish", args=["id-2090"])).content.decode()
    near = client.get(reverse("index_method_publish", args=["id-2026"])).content.decode()

    assert "tidak dapat diterbitkan lagi: id-2026." in far
    assert "Tahun 2090 lebih jauh dari tahun depan" in far
    assert "tidak dapat diterbitkan lagi" not in near
    assert "lebih jauh dari tahun depan" not in near
