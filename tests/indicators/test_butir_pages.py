"""/kerja/indeks/<code>/butir/: the task list, a section, saving by itself, the file from upload to saving, the template."""

import io
import json
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from indicators.actions.own_checks import save_answers
from indicators.models import Assessment, Butir, ButirScore, ColumnMapping
from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, csv_file, methodology, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
BASE = "/kerja/indeks/63.03.06.2014/butir/"
HEAD = ["KODE BUTIR", "BUTIR", "SKOR"]


def butir(code):
    return Butir.objects.get(code=code)


def save(desa, by, answers):
    this_year = timezone.localdate().year
    return save_answers(region=desa, methodology=methodology(), year=this_year, answers=answers, base={}, by=by)


def stored():
    return dict(ButirScore.objects.values_list("butir__code", "score"))


def upload(client, content, name="kuesioner.xlsx", follow=True):
    return client.post(f"{BASE}berkas/", {"file": SimpleUploadedFile(name, content)}, follow=follow)


def confirm(client, response, leave=()):
    """Press the button of the preview: its ticked rows are sent, without those of the codes to `leave`."""
    found = re.findall(r'name="take" value="(\d+)"( checked)?> <span>(\S+)', response.content.decode())
    take = [pk for pk, ticked, code in found if ticked and code not in leave]
    return client.post(f"{BASE}berkas/periksa/", {"base": response.context["base"], "take": take}, follow=True)


def test_overview_offers_the_file_before_the_13_sections(client, official):
    page = client.get(BASE).content.decode()

    assert (
        page.index("Punya berkas kuesioner? Unggah saja") < page.index("Pendidikan") < page.index("Tata Kelola Keuangan Desa")
    )
    assert "0 dari 127 butir terisi" in page
    assert page.count('class="tasks"') == 6


def test_overview_shows_points_so_far_but_no_score(client, official, desa):
    save(desa, official, {butir("1.1").pk: 4, butir("1.2").pk: 3})

    page = client.get(BASE).content.decode()

    assert "2 dari 127 butir terisi" in page
    assert "nilai sementara 7 dari 45" in page
    assert "skor " not in page


def test_section_saves_by_its_button_and_goes_on(client, official):
    one = butir("1.1")
    base = client.get(f"{BASE}1/").context["form"]["base"].value()

    response = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "4"})

    assert (response.status_code, response.headers["Location"], stored()) == (302, f"{BASE}2/", {"1.1": 4})


def test_not_known_takes_the_score_away(client, official, desa):
    one = butir("1.1")
    save(desa, official, {one.pk: 4})
    base = client.get(f"{BASE}1/").context["form"]["base"].value()

    client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "-"})

    assert stored() == {}


def test_autosave_answers_with_the_time_and_the_new_base(client, official, django_assert_max_num_queries):
    one = butir("1.1")
    base = client.get(f"{BASE}1/").context["form"]["base"].value()

    with django_assert_max_num_queries(30):
        response = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "4"}, headers={"x-autosave": "1"})

    told = response.json()
    assert (told["errors"], json.loads(told["base"])[str(one.pk)], stored()) == ({}, 4, {"1.1": 4})
    assert told["saved"].startswith("Tersimpan pukul ")


def test_impossible_score_keeps_what_was_chosen_and_links_to_it(client, official):
    first, second = butir("1.1"), butir("1.2")
    base = client.get(f"{BASE}1/").context["form"]["base"].value()

    response = client.post(f"{BASE}1/", {"base": base, f"b{first.pk}": "7", f"b{second.pk}": "3"})

    page = response.content.decode()
    assert (response.status_code, stored()) == (422, {"1.2": 3})
    assert f'href="#id_b{first.pk}_0"' in page


def test_change_of_another_is_told_on_the_page_and_replaced_only_by_saving_again(client, official, desa):
    one = butir("1.1")
    base = client.get(f"{BASE}1/").context["form"]["base"].value()
    save(desa, person(Role.PMD, name="Rina"), {one.pk: 2})

    told = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "5"})
    after_first = stored()
    client.post(f"{BASE}1/", {"base": told.context["form"]["base"].value(), f"b{one.pk}": "5"})

    assert (told.status_code, after_first, stored()) == (422, {"1.1": 2}, {"1.1": 5})
    assert "Rina" in told.content.decode()


def test_autosave_never_replaces_the_change_of_another_however_often_it_sends(client, official, desa):
    one = butir("1.1")
    base = client.get(f"{BASE}1/").context["form"]["base"].value()
    save(desa, person(Role.PMD, name="Rina"), {one.pk: 2})

    for _ in range(3):
        told = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "5"}, headers={"x-autosave": "1"}).json()
        base = told["base"]

    assert (list(told["errors"]), stored()) == ([f"b{one.pk}"], {"1.1": 2})


def test_text_sent_after_the_session_ended_is_shown(client, official):
    client.logout()

    page = client.post(f"{BASE}1/", {"base": "{}", "b1": "4"})
    by_itself = client.post(f"{BASE}1/", {"base": "{}", "b1": "4"}, headers={"x-autosave": "1"})

    assert (page.status_code, by_itself.status_code) == (403, 401)


@pytest.mark.parametrize("base", ["", "[]", "null", '{"x": [1]}', "\x00"])
def test_strange_base_does_no_harm(client, official, base):
    one = butir("1.1")

    response = client.post(f"{BASE}1/", {"base": base, f"b{one.pk}": "4"})

    assert response.status_code in (302, 422)


def test_reader_sees_the_scores_without_a_form_and_cannot_save(client, desa):
    save(desa, person(Role.PMD), {butir("1.1").pk: 2})
    client.force_login(person(Role.HEAD))

    page = client.get(f"{BASE}1/").content.decode()

    assert '<input type="radio"' not in page
    assert client.post(f"{BASE}1/", {"base": "{}", f"b{butir('1.1').pk}": "5"}).status_code == 403
    assert client.get(f"{BASE}berkas/").status_code == 403
    assert stored() == {"1.1": 2}


@pytest.mark.parametrize("address", ["", "1/", "berkas/", "berkas/kolom/", "berkas/periksa/", "templat.xlsx"])
def test_official_of_another_village_finds_nothing(client, desa, address):
    client.force_login(person(Role.OFFICIAL, region=village("63.03.06.2001")))

    assert client.get(BASE + address).status_code == 404


@pytest.mark.parametrize("address", [f"{BASE}?tahun=2024", f"{BASE}?tahun=3000", f"{BASE}?tahun=x", f"{BASE}14/", f"{BASE}0/"])
def test_no_such_year_or_section_is_not_found(client, official, address):
    assert client.get(address).status_code == 404


def test_kelurahan_has_no_butir(client):
    place = village("63.72.01.1001", "Kelurahan Contoh")
    client.force_login(person(Role.OFFICIAL, region=place))

    assert client.get("/kerja/indeks/63.72.01.1001/butir/").status_code == 404


def test_earlier_year_and_official_score_stand_beside_the_butir(client, official, desa):
    earlier = AssessmentFactory(region=desa, year=2025)
    ButirScore.objects.create(assessment=earlier, butir=butir("1.1"), score=3, file_name="resmi.xlsx", file_row=8)

    page = client.get(f"{BASE}1/").content.decode()

    assert "Resmi 2025: 3 (berkas resmi.xlsx, baris 8" in page


def test_file_is_previewed_and_then_saved_with_its_rows(client, official, desa):
    save(desa, official, {butir("1.1").pk: 2, butir("1.2").pk: 3})
    rows = [["KUESIONER"], [], HEAD, ["1.1", "a", 4], ["1.2", "b", 3], [1.3, "c", "5"], ["2.1", "d", "-"], ["2.2", "e", 9]]

    preview = upload(client, xlsx(rows))
    before = stored()
    confirm(client, preview)

    groups = {name: [line["score"] for line in lines] for name, lines in preview.context["groups"].items()}
    assert groups == {"new": [5], "changed": [4], "unchanged": [3]}
    assert [(one["row"], one["column"], one["value"]) for one in preview.context["rejected"]] == [(8, "SKOR (C)", "9")]
    assert (before, stored()) == ({"1.1": 2, "1.2": 3}, {"1.1": 4, "1.2": 3, "1.3": 5})
    row = ButirScore.objects.get(butir__code="1.3")
    assert (row.file_name, row.file_row, row.by) == ("kuesioner.xlsx", 6, official)


def test_save_of_an_old_preview_is_refused_when_a_score_changed_meanwhile(client, official, desa):
    preview = upload(client, xlsx([HEAD, ["1.1", "a", 4]]))
    save(desa, person(Role.PMD), {butir("1.1").pk: 1})

    again = confirm(client, preview)
    after_first = stored()
    confirm(client, again)

    assert (after_first, stored()) == ({"1.1": 1}, {"1.1": 4})


def test_columns_that_are_not_known_are_named_once_and_remembered(client, official):
    content = xlsx([["Kolom A", "Isian"], ["1.1", 4], ["1.2", 5]])

    asked = upload(client, content)
    preview = client.post(f"{BASE}berkas/kolom/", {"butir": "0", "score": "1"}, follow=True)
    again = upload(client, content)

    assert asked.redirect_chain[-1][0] == f"{BASE}berkas/kolom/"
    assert len(preview.context["groups"]["new"]) == 2
    assert again.redirect_chain[-1][0] == f"{BASE}berkas/periksa/"
    mapping = ColumnMapping.objects.get()
    assert (mapping.series, mapping.columns, mapping.by) == ("id", {"butir": 0, "score": 1}, official)


def test_wrong_choice_of_columns_is_told_and_the_file_kept(client, official):
    upload(client, xlsx([["Kolom A", "Isian"], ["1.1", 4]]))

    same = client.post(f"{BASE}berkas/kolom/", {"butir": "1", "score": "1"})
    no_code = client.post(f"{BASE}berkas/kolom/", {"butir": "1", "score": "0"})
    right = client.post(f"{BASE}berkas/kolom/", {"butir": "0", "score": "1"})

    assert (same.status_code, no_code.status_code, right.status_code) == (422, 422, 302)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"%PDF-1.7 bukan tabel", "Berkas ini bukan"),
        (xlsx([["Kode desa", "63.03.06.2001"], HEAD, ["1.1", "a", 4]]), "63.03.06.2001"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_with_the_reason(client, official, content, words):
    response = upload(client, content)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Assessment.objects.exists()


def test_csv_is_read_too(client, official):
    preview = upload(client, csv_file([HEAD, ["23,3", "Merek", "4"]]), "kuesioner.csv")

    confirm(client, preview)

    assert stored() == {"23.3": 4}


def test_template_is_read_back_and_changes_nothing(client, official, desa):
    everything = {one.pk: 1 + one.pk % 5 for one in Butir.objects.filter(sub_dimension__dimension__methodology=methodology())}
    save(desa, official, everything)
    content = client.get(f"{BASE}templat.xlsx").content

    preview = upload(client, content, "templat.xlsx")

    groups = {name: len(lines) for name, lines in preview.context["groups"].items()}
    assert (groups, preview.context["rejected"]) == ({"new": 0, "changed": 0, "unchanged": 127}, [])


def test_template_has_codes_as_text_scores_bound_to_1_to_5_and_no_formula(client, official, desa):
    Butir.objects.filter(code="1.1").update(name="=HYPERLINK(1)")
    save(desa, official, {butir("1.1").pk: 4})

    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{BASE}templat.xlsx").content)).active

    codes = [row[0] for row in sheet.iter_rows(min_row=7)]
    assert (len(codes), {cell.data_type for cell in codes}, {cell.number_format for cell in codes}) == (127, {"s"}, {"@"})
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    rule = sheet.data_validations.dataValidation[0]
    assert (str(rule.sqref), rule.formula1, rule.formula2) == ("F7:F133", "1", "5")


def test_workspace_tells_the_official_how_many_butir_are_filled_in(client, official, desa):
    save(desa, official, {butir("1.1").pk: 2})

    page = client.get("/kerja/").content.decode()

    assert "Butir penilaian: 1 dari 127 terisi" in page
    assert f'href="{BASE}"' in page


@pytest.mark.parametrize("address", ["", "1/"])
def test_pages_take_the_same_few_queries_with_one_and_with_three_scores(
    client, official, desa, address, django_assert_max_num_queries
):
    counts = []
    for codes in (["1.1"], ["1.2", "1.3"]):
        save(desa, official, {butir(code).pk: 3 for code in codes})
        with django_assert_max_num_queries(15) as caught:
            client.get(BASE + address)
        counts.append(len(caught))

    assert counts[0] == counts[1]


def test_preview_takes_few_queries(client, official, django_assert_max_num_queries):
    upload(client, xlsx([HEAD, ["1.1", "a", 4], ["1.2", "b", 4], ["1.3", "c", 4]]))

    with django_assert_max_num_queries(15):
        client.get(f"{BASE}berkas/periksa/")
