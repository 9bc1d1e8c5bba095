"""/kerja/surat/."""

from django.urls import path

from partners.views import letter_templates, letters

urlpatterns = [
    path("surat/", letters.letters, name="work_letters"),
    path("surat/baru/", letters.new_letter, name="work_letter_new"),
    path("surat/templat/", letter_templates.templates, name="work_letter_templates"),
    path("surat/templat/berkas/<int:pk>/", letter_templates.template_file, name="work_letter_template_file"),
    path("surat/templat/<slug:kind>/", letter_templates.template, name="work_letter_template"),
    path("surat/templat/<slug:kind>/bawaan/", letter_templates.packaged_file, name="work_letter_template_packaged"),
    path("surat/templat/<slug:kind>/kembali/", letter_templates.use_packaged, name="work_letter_template_reset"),
    path("surat/penanda-tangan/", letter_templates.signatories, name="work_signatories"),
    path("surat/penanda-tangan/baru/", letter_templates.new_signatory, name="work_signatory_new"),
    path("surat/penanda-tangan/<int:pk>/ubah/", letter_templates.change_signatory, name="work_signatory_change"),
    path("surat/<int:pk>/", letters.letter, name="work_letter"),
    path("surat/<int:pk>/ubah/", letters.change_letter, name="work_letter_change"),
    path("surat/<int:pk>/nomor/", letters.issue_letter, name="work_letter_issue"),
    path("surat/<int:pk>/salinan/", letters.sign_letter, name="work_letter_sign"),
    path("surat/<int:pk>/batal/", letters.cancel_letter, name="work_letter_cancel"),
    path("surat/<int:pk>/docx/", letters.docx_file, name="work_letter_docx"),
    path("surat/<int:pk>/pdf/", letters.signed_file, name="work_letter_signed"),
]
