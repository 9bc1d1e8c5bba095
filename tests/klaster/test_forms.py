"""Forms as the template pack draws them: label, hint, error, input; a summary that leads to each field."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines


class ReportForm(forms.Form):
    amount = forms.CharField(label="Hasil produksi", help_text="Misalnya 412 liter.")
    stage = forms.ChoiceField(label="Tahapan", choices=[("a", "Inisiatif"), ("b", "Uji coba")], widget=forms.RadioSelect)
    licences = forms.MultipleChoiceField(
        label="Legalitas", choices=[("n", "NIB")], widget=forms.CheckboxSelectMultiple, required=False
    )
    known = forms.BooleanField(label="Diketahui Kepala Desa")
    photo = forms.FileField(label="Foto", required=False)

    def clean(self):
        raise forms.ValidationError("Jumlah <tidak> cocok.")


@pytest.fixture
def refused():
    template = engines["django"].from_string("{% load crispy_forms_filters %}{{ form|crispy }}")
    return template.render({"form": ReportForm({})})


def test_field_has_label_hint_error_and_input_in_this_order(refused):
    field = re.search(
        r'<div class="field wrong">\s*<label for="id_amount">.*?<input[^>]*name="amount"[^>]*>', refused, re.DOTALL
    )

    places = [field.group().index(part) for part in ("<label", "id_amount_helptext", "id_amount_error", "<input")]
    assert places == sorted(places)


def test_input_names_its_hint_and_its_error(refused):
    tag = re.search(r'<input[^>]*name="amount"[^>]*>', refused).group()

    assert 'aria-describedby="id_amount_helptext id_amount_error"' in tag
    assert 'aria-invalid="true"' in tag


def test_each_link_of_the_summary_leads_to_an_input(refused):
    targets = re.findall(r'<li><a href="#([^"]+)">', refused)

    assert targets == ["id_amount", "id_stage_0", "id_known"]
    for target in targets:
        assert re.search(rf'<input[^>]*\bid="{target}"', refused)


def test_summary_says_what_happened_what_was_kept_and_what_to_do(refused):
    summary = re.search(r'<div class="summary".*?</ul>', refused, re.DOTALL).group()

    assert "Belum ada yang terkirim. Isian Anda tetap ada di halaman ini. Perbaiki yang berikut, lalu kirim ulang." in summary
    assert "Berkas yang tadi dipilih perlu dipilih ulang." in summary
    assert "<li>Jumlah &lt;tidak&gt; cocok.</li>" in summary


@pytest.mark.parametrize(("name", "legend"), [("stage", "Tahapan"), ("licences", "Legalitas")])
def test_group_of_choices_is_a_fieldset_with_a_legend(refused, name, legend):
    group = re.search(rf'<fieldset[^>]*id="id_{name}_group".*?</fieldset>', refused, re.DOTALL).group()

    assert re.search(rf"<legend>\s*{legend}", group)


def test_optional_field_says_so_and_a_required_one_does_not(refused):
    labels = dict(re.findall(r'<label for="(id_photo|id_amount)">(.*?)</label>', refused, re.DOTALL))

    assert labels == {"id_amount": "Hasil produksi", "id_photo": 'Foto <span class="may">(boleh dikosongkan)</span>'}


def test_untouched_form_has_no_summary():
    template = engines["django"].from_string("{% load crispy_forms_filters %}{{ form|crispy }}")

    assert "summary" not in template.render({"form": ReportForm()})


def test_whole_form_of_a_helper_is_sent_once_and_carries_its_token():
    form = ReportForm()
    form.helper = FormHelper()
    form.helper.form_action = "/kerja/x/"
    form.helper.layout = Layout(Fieldset("Hasil", Row("amount", "photo")), "stage", "licences", "known")
    form.helper.add_input(Submit("kirim", "Kirim laporan"))

    html = render_crispy_form(form, context={"csrf_token": "rahasia"})

    tag = re.search(r"<form[^>]*>", html).group()
    assert re.findall(r'class="[^"]*"', tag) == ['class="form"']
    assert all(part in tag for part in ('action="/kerja/x/"', 'enctype="multipart/form-data"', "novalidate", "data-once"))
    assert html.count('value="rahasia"') == 1
    assert re.search(r'<button class="button" type="submit" name="kirim"[^>]*>Kirim laporan</button>', html)
    assert [name for name in ("amount", "photo", "stage", "known") if html.count(f'name="{name}"') == 0] == []
