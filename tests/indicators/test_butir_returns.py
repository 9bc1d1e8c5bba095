"""Coming back to a section of butir: after an ended session, from another device, and who entered a score for the village."""

import pytest
from django.utils import timezone

from indicators.actions.own_checks import save_answers
from indicators.models import Butir
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import methodology, xlsx
from tests.indicators.test_butir_pages import BASE, HEAD, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def one():
    return Butir.objects.get(code="1.1")


def save(desa, by, answers, base=None):
    year = timezone.localdate().year
    save_answers(region=desa, methodology=methodology(), year=year, answers=answers, base=base or {}, by=by)


def test_section_offers_the_sign_in_that_leads_back_to_it(client, official):
    page = client.get(f"{BASE}1/").content.decode()

    assert f'href="/akun/masuk/?next={BASE}1/"' in page
    assert "Muat ulang halaman ini" in page


def test_page_of_the_ended_session_leads_back_to_the_section(client, official, one):
    client.logout()

    page = client.post(f"{BASE}1/", {"base": "{}", f"b{one.pk}": "4"}).content.decode()

    assert f'<a href="{BASE}1/">' in page
    assert "kembali dengan sendirinya" in page


def test_preview_after_a_new_sign_in_says_that_the_file_must_be_chosen_again(client, official):
    upload(client, xlsx([HEAD, ["1.1", "a", 4]]))
    client.logout()
    client.post(f"{BASE}berkas/periksa/", {})
    client.force_login(official)

    for address in ("periksa", "kolom"):
        assert "berkas harus dipilih ulang" in client.get(f"{BASE}berkas/{address}/", follow=True).content.decode()


def test_saving_by_itself_says_to_press_the_button_and_the_page_says_to_press_again(client, official, desa, one):
    base = client.get(f"{BASE}1/").context["form"]["base"].value()
    save(desa, official, {one.pk: 2})
    sent = {"base": base, f"b{one.pk}": "5"}

    by_itself = client.post(f"{BASE}1/", sent, headers={"x-autosave": "1"}).json()["errors"][f"b{one.pk}"]
    page = client.post(f"{BASE}1/", sent).content.decode()

    assert "lihat keduanya" in by_itself.replace("melihat", "lihat")
    assert "simpan lagi" not in by_itself
    assert "simpan lagi" in page


def test_score_taken_away_meanwhile_blames_nobody_else(client, official, desa, one):
    save(desa, official, {one.pk: 2})
    base = client.get(f"{BASE}1/").context["form"]["base"].value()
    save(desa, official, {one.pk: None}, {one.pk: 2})

    page = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "5"}).content.decode()

    assert "di halaman lain, atau oleh orang lain" in page


def test_source_says_who_entered_a_score_on_the_villages_behalf(client, official, desa):
    rahmat = person(Role.FACILITATOR, region=desa.parent, name="Rahmat")
    save(desa, rahmat, {Butir.objects.get(code="1.1").pk: 2})
    save(desa, official, {Butir.objects.get(code="1.2").pk: 2})

    page = client.get(f"{BASE}1/").content.decode()

    assert page.count("Diinput atas nama desa oleh Rahmat") == 1
    assert "Diinput atas nama desa oleh Noor Aisyah" not in page


def test_official_who_left_the_office_since_had_entered_for_their_own_village(client, official, desa, one):
    former = person(Role.OFFICIAL, region=desa, name="Siti")
    save(desa, former, {one.pk: 2})
    today = timezone.localdate()
    former.memberships.update(since=today - timezone.timedelta(days=9), until=today + timezone.timedelta(days=1))
    own = client.get(f"{BASE}1/").content.decode()
    former.memberships.update(until=today)

    assert "Diinput atas nama desa oleh Siti" not in own
    assert "Diinput atas nama desa oleh Siti" in client.get(f"{BASE}1/").content.decode()
