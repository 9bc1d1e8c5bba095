"""/kerja/indeks/<region code>/butir/: a village's own check of the butir of Indeks Desa."""

from django.urls import re_path

from indicators.views import butir, questionnaire

CODE = r"^indeks/(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})/butir/"

urlpatterns = [
    re_path(CODE + "$", butir.overview, name="index_butir"),
    re_path(CODE + "(?P<number>[0-9]{1,2})/$", butir.section, name="index_butir_section"),
    re_path(CODE + "berkas/$", questionnaire.upload, name="index_butir_file"),
    re_path(CODE + "berkas/kolom/$", questionnaire.columns, name="index_butir_columns"),
    re_path(CODE + "berkas/periksa/$", questionnaire.preview, name="index_butir_preview"),
    re_path(CODE + r"templat\.xlsx$", questionnaire.template, name="index_butir_template"),
]
