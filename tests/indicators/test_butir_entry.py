"""What the entry of butir takes and tells: strange bases, nothing to write, what a score means, an ended session, partners."""

import json

import pytest
from django.utils import timezone

from indicators.actions import methods
from indicators.actions.own_checks import RulesChanged, save_answers, save_file
from indicators.models import Assessment, Butir, ButirScore, Methodology
from klaster.access import Role
from tests.factories import PartnerFactory, person
from tests.indicators.factories import methodology

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
BASE = "/kerja/indeks/63.03.06.2014/butir/"
ADDRESSES = ["", "1/", "berkas/", "berkas/kolom/", "berkas/periksa/", "templat.xlsx"]


@pytest.fixture
def one():
    return Butir.objects.get(code="1.1")


def base_of(client):
    return client.get(f"{BASE}1/").context["form"]["base"].value()


@pytest.mark.parametrize("base", ["[" * 100_000, '{"1":' * 50_000, "{}" + " " * 50_000, "9" * 10_000])
def test_very_deep_or_long_base_counts_as_none_and_the_answer_is_kept(client, official, one, base):
    response = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "4"})

    assert response.status_code == 302
    assert ButirScore.objects.get().score == 4


@pytest.mark.parametrize("said", [True, 4.0, 9, "4", [1], {"a": 1}])
def test_base_with_anything_but_a_score_counts_as_none(client, official, one, said):
    base = json.dumps(json.loads(base_of(client)) | {str(one.pk): said})

    response = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "4"})

    assert response.status_code == 302
    assert ButirScore.objects.get().score == 4


def test_saving_a_section_without_a_change_begins_no_own_check(client, official, one):
    client.post(f"{BASE}1/", {"base": base_of(client), f"b{one.pk}": "-"})
    client.post(f"{BASE}1/", {"base": json.dumps(json.loads(base_of(client)) | {str(one.pk): 4}), f"b{one.pk}": "-"})

    assert not Assessment.objects.exists()


@pytest.mark.parametrize("base", [{}, {1: 3}])
def test_file_without_a_score_to_write_begins_no_own_check(desa, official, one, base):
    key = {"region": desa, "methodology": methodology(), "year": 2026, "by": official}
    saved = save_file(scores={}, base={}, file_name="k.xlsx", **key)
    refused = save_file(scores={one.pk: (4, 2, "")}, base={one.pk: 3}, file_name="k.xlsx", **key)

    assert (saved.changed, saved.assessment, list(refused.conflicts)) == (0, None, [one.pk])
    assert not Assessment.objects.exists()


def test_first_score_begins_the_own_check(desa, official, one):
    saved = save_answers(region=desa, methodology=methodology(), year=2026, answers={one.pk: 4}, base={}, by=official)

    assert (saved.changed, Assessment.objects.get().kind) == (1, Assessment.Kind.SELF)


def test_section_says_what_the_scores_mean_and_how_many_points_it_can_give(client, official):
    page = client.get(f"{BASE}1/").content.decode()

    assert "Setiap butir diberi skor 1 (terendah) sampai 5 (tertinggi)" in page
    assert "Bagian ini bernilai paling tinggi 45" in page


def test_reader_is_told_what_the_scores_mean_too(client, desa):
    client.force_login(person(Role.HEAD))

    assert "1 (terendah) sampai 5 (tertinggi)" in client.get(f"{BASE}1/").content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_partner_finds_no_village(client, desa, address):
    client.force_login(person(Role.PARTNER, partner=PartnerFactory()))

    assert client.get(BASE + address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitor_is_sent_to_sign_in(client, desa, address):
    response = client.get(BASE + address)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/akun/masuk/?next=")


@pytest.mark.parametrize("address", ["berkas/", "berkas/kolom/", "berkas/periksa/"])
def test_reader_is_told_that_saving_is_not_theirs(client, desa, address):
    client.force_login(person(Role.HEAD))

    assert client.get(BASE + address).status_code == 403


def test_answers_sent_after_the_session_ended_are_shown_with_their_butir(client, official, one):
    client.logout()

    page = client.post(f"{BASE}1/", {"base": "{}", f"b{one.pk}": "4", "bx": "1", f"b{10**12}": "5"}).content.decode()

    assert f"1.1 {one.name}: 4" in page


def test_the_same_answers_sent_twice_are_stored_once_without_a_conflict(client, official, one):
    base = base_of(client)

    answers = [client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "4"}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert ButirScore.objects.get().score == 4


def test_two_people_in_one_section_keep_both_answers(client, official, desa, one):
    base = base_of(client)
    other = Butir.objects.get(code="1.2")
    year = timezone.localdate().year
    rina = person(Role.PMD, name="Rina")
    save_answers(region=desa, methodology=methodology(), year=year, answers={other.pk: 2}, base={}, by=rina)

    client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "4", f"b{other.pk}": "-"})

    assert dict(ButirScore.objects.values_list("butir__code", "score")) == {"1.1": 4, "1.2": 2}


def test_check_of_which_every_score_was_taken_away_is_gone(client, official, desa, one):
    key = {"region": desa, "methodology": methodology(), "year": 2025, "by": official}
    save_answers(**key, answers={one.pk: 4}, base={})

    saved = save_answers(**key, answers={one.pk: None}, base={one.pk: 4})

    assert (saved.assessment, saved.changed, Assessment.objects.count()) == (None, 1, 0)


def test_last_score_is_taken_away_on_the_page(client, official, one):
    client.post(f"{BASE}1/", {"base": base_of(client), f"b{one.pk}": "4"})

    answer = client.post(f"{BASE}1/", {"base": base_of(client), f"b{one.pk}": "-"})

    assert (answer.status_code, Assessment.objects.count()) == (302, 0)


def test_answers_by_rules_that_no_longer_hold_are_not_saved_and_it_is_said(client, official, one):
    year = timezone.localdate().year
    page, base = f"{BASE}1/", base_of(client)
    by = person(Role.PMD)
    methods.publish(methodology=methods.copy(methodology=methodology(), first_year=year, by=by), by=by)

    answer = client.post(page, {"base": base, f"b{one.pk}": "4"})
    saved_itself = client.post(page, {"base": base, f"b{one.pk}": "4"}, headers={"X-Autosave": "1"})

    assert (answer.status_code, ButirScore.objects.count()) == (409, 0)
    assert "aturan lain" in answer.content.decode()
    assert "aturan lain" in saved_itself.json()["errors"]["__all__"]


def test_save_that_waited_for_the_publishing_of_other_rules_is_refused_in_words(official, desa, one):
    before, by = methodology(), person(Role.PMD)
    methods.publish(methodology=methods.copy(methodology=before, first_year=2026, by=by), by=by)

    with pytest.raises(RulesChanged, match="2026"):
        save_answers(region=desa, methodology=before, year=2026, answers={one.pk: 4}, base={}, by=official)


def test_first_answer_while_other_rules_are_being_published_is_refused_in_words(official, desa, one, monkeypatch):
    before, by = methodology(), person(Role.PMD)
    draft, holds = methods.copy(methodology=before, first_year=2026, by=by), Methodology.holds_in

    def just_before(self, year):
        answer = holds(self, year)
        if self.pk == before.pk:
            methods.publish(methodology=draft, by=by)
        return answer

    monkeypatch.setattr(Methodology, "holds_in", just_before)

    with pytest.raises(RulesChanged):
        save_answers(region=desa, methodology=before, year=2026, answers={one.pk: 4}, base={}, by=official)
