"""What a file offers to save: an older template undoes nothing, each row can be left out, other files are refused."""

import io

import openpyxl
import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import sync_playwright

from indicators.actions.own_checks import save_answers
from indicators.models import Butir
from klaster.access import Role
from tests.browser import chromium
from tests.factories import person
from tests.indicators.factories import methodology, xlsx
from tests.indicators.test_butir_pages import BASE, HEAD, confirm, stored, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def typed(desa, by, **scores):
    """Type scores, "b1_1=4", over whatever stands there; None takes it away."""
    found = {Butir.objects.get(code=name[1:].replace("_", ".")).pk: score for name, score in scores.items()}
    now = dict(Butir.objects.filter(pk__in=found, scores__isnull=False).values_list("pk", "scores__score"))
    year = timezone.localdate().year
    save_answers(region=desa, methodology=methodology(), year=year, answers=found, base=now, by=by)


def template(client, **changes):
    """The template as downloaded now, with the column SKOR of some codes changed."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BASE}templat.xlsx").content))
    for row in book.active.iter_rows(min_row=7):
        name = f"b{row[0].value}".replace(".", "_")
        if name in changes:
            row[5].value = changes[name]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def codes(rows):
    return [row.label.split()[0] for row in rows]


def test_template_downloaded_earlier_undoes_nothing_that_was_typed_since(client, official, desa):
    typed(desa, official, b1_1=2, b1_2=2, b1_3=2)
    file = template(client, b1_3=5, b2_1=4)
    typed(desa, official, b1_1=4, b1_2=None)

    preview = upload(client, file, "templat.xlsx")
    confirm(client, preview)

    assert codes(preview.context["groups"]["changed"] + preview.context["groups"]["new"]) == ["1.3", "2.1"]
    assert codes(preview.context["kept"]) == ["1.1", "1.2"]
    assert "Lebih baru di portal: 2" in preview.content.decode()
    assert stored() == {"1.1": 4, "1.3": 5, "2.1": 4}


def test_what_both_changed_is_set_apart_and_saved_only_when_ticked(client, official, desa):
    typed(desa, official, b1_1=2)
    file = template(client, b1_1=3, b1_2=3)
    typed(desa, official, b1_1=5)

    preview = upload(client, file, "templat.xlsx")
    (apart,) = preview.context["apart"]
    confirm(client, preview)
    untouched = stored()
    again = upload(client, file, "templat.xlsx")
    client.post(f"{BASE}berkas/periksa/", {"base": again.context["base"], "take": [apart.pk]})

    assert (apart.old, apart.score, apart.taken) == (5, 3, False)
    assert "diketik" in apart.source
    assert (untouched, stored()) == ({"1.1": 5, "1.2": 3}, {"1.1": 3, "1.2": 3})


def test_template_says_when_it_was_filled_in_a_hidden_column(client, official, desa):
    typed(desa, official, b1_1=2)

    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{BASE}templat.xlsx").content)).active
    page = upload(client, template(client, b1_1=4)).content.decode()

    assert sheet["H6"].value.startswith("TERISI SAAT DIUNDUH (")
    assert (sheet["H7"].value, sheet["H8"].value, sheet.column_dimensions["H"].hidden) == (2, None, True)
    assert f"diisi portal pada {sheet['H6'].value.split('(')[1].rstrip(')')}" in page


def test_template_of_another_year_is_all_news(client, official, desa, monkeypatch):
    typed(desa, official, b1_1=2)
    book = openpyxl.load_workbook(io.BytesIO(template(client)))
    book.active["A1"] = "Kuesioner butir, Indeks Desa 2025"
    file = io.BytesIO()
    book.save(file)
    typed(desa, official, b1_1=None)

    assert codes(upload(client, file.getvalue()).context["groups"]["new"]) == ["1.1"]


def test_row_that_is_not_ticked_stays_and_the_button_says_how_many_are(client, official, desa):
    typed(desa, official, b1_1=2)

    preview = upload(client, xlsx([HEAD, ["1.1", "a", 4], ["1.2", "b", 3], ["1.3", "c", 3]]))
    told = confirm(client, preview, leave=["1.1"]).content.decode()

    page = preview.content.decode()
    assert 'Simpan skor yang dicentang (<span data-count-ticked="">3' in page.replace("ticked>", 'ticked="">')
    assert "tidak dapat mengetahui apakah berkas ini lebih baru" in page
    assert stored() == {"1.1": 2, "1.2": 3, "1.3": 3}
    assert "1 baris tidak diambil" in told


def test_preview_without_a_ticked_row_saves_nothing_and_keeps_the_file(client, official, desa):
    preview = upload(client, xlsx([HEAD, ["1.1", "a", 4]]))

    again = confirm(client, preview, leave=["1.1"])

    assert stored() == {}
    assert "Tidak ada baris yang dicentang" in again.content.decode()
    assert [row.taken for row in again.context["groups"]["new"]] == [False]


def test_refused_save_keeps_what_was_unticked(client, official, desa):
    preview = upload(client, xlsx([HEAD, ["1.1", "a", 4], ["1.2", "b", 4]]))
    typed(desa, official, b1_1=1)

    again = confirm(client, preview, leave=["1.2"])
    confirm(client, again)

    assert stored() == {"1.1": 4}


@pytest.mark.parametrize(("own", "words"), [(True, "Anda mengubah sebuah skor"), (False, "Rina mengubah sebuah skor")])
def test_refused_save_says_who_changed_a_score(client, official, desa, own, words):
    preview = upload(client, xlsx([HEAD, ["1.1", "a", 4]]))
    typed(desa, official if own else person(Role.PMD, name="Rina"), b1_1=1)

    page = confirm(client, preview).content.decode()

    assert words in page
    assert "orang lain" not in page


def test_list_of_villages_is_told_in_one_sentence(client, official):
    rows = [[f"63.03.06.20{at}", f"Desa {at}", "73,07"] for at in range(10, 40)]

    by_heads = upload(client, xlsx([["Kode", "Desa", "Skor"], *rows]))
    without = upload(client, xlsx([["Nomor desa", "Desa", "Hasil"], *rows]))

    for page in (by_heads, without):
        assert page.status_code == 422
        assert "Ini daftar desa (30 desa), bukan kuesioner" in page.content.decode()


def test_named_columns_have_the_row_above_the_first_code_as_their_heads(client, official):
    content = xlsx([["KUESIONER", "DESA AWANG"], ["Tanggal", "2 Mei"], ["Kolom A", "Isian"], ["1.1", 4], ["1.2", 5]])
    asked = upload(client, content)

    named = client.post(f"{BASE}berkas/kolom/", {"butir": "0", "score": "1"}, follow=True)
    again = upload(client, content)

    assert [label.split(" (")[0] for _, label in asked.context["form"].fields["butir"].choices] == ["A: Kolom A", "B: Isian"]
    for preview in (named, again):
        assert preview.context["rejected"] == []
        assert codes(preview.context["groups"]["new"]) == ["1.1", "1.2"]


def test_heads_of_one_word_are_not_counted_as_a_rejected_row(client, official):
    upload(client, xlsx([["Isian", "Isian"], ["1.1", 4]]))

    assert client.post(f"{BASE}berkas/kolom/", {"butir": "0", "score": "1"}, follow=True).context["rejected"] == []


def test_number_on_the_button_follows_the_ticks():
    script = (settings.BASE_DIR / "static/js/ticked.js").read_text(encoding="utf-8")
    body = '<form data-ticked><input type="checkbox" checked><input type="checkbox" checked><b data-count-ticked>2</b></form>'
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_content(body)
        page.add_script_tag(content=script)
        page.locator("input").first.uncheck()
        told = page.text_content("b")
        browser.close()

    assert told == "1"
