"""The staff and village pages under /kerja/."""

from django.urls import path, re_path

from sites.views import (
    behalf,
    cohorts,
    evidence,
    innovation_work,
    moves,
    novelty,
    papers,
    photos,
    products,
    report_work,
    review,
    review_work,
    rounds,
    sites,
    village_sheet,
)

CODE = r"(?P<code>[0-9.]{13})"  # of a village: 63.03.01.2001
QUARTER = r"(?P<year>20[0-9]{2})-(?P<quarter>[1-4])"  # of a round: 2026-3

innovations = [
    path("inovasi/", innovation_work.innovation_mine, name="innovation_mine"),
    path("inovasi/baru/", innovation_work.innovation_new, name="innovation_new"),
    path("inovasi/<int:pk>/", moves.innovation_detail, name="innovation_detail"),
    path("inovasi/<int:pk>/bagian/<slug:slug>/", innovation_work.innovation_section, name="innovation_section"),
    path("inovasi/<int:pk>/periksa/", innovation_work.innovation_check, name="innovation_check"),
    path("inovasi/<int:pk>/rilis-teknis/", novelty.innovation_release, name="innovation_release"),
    path("inovasi/<int:pk>/<slug:slug>/", moves.innovation_move, name="innovation_move"),
]
reports = [
    path("laporan/", report_work.report_list, name="report_list"),
    path("laporan/baru/", report_work.report_new, name="report_new"),
    path("laporan/formulir/", papers.report_blanks, name="report_blanks"),
    path("laporan/formulir/semua.pdf", papers.report_blanks_pdf, name="report_blanks_pdf"),
    path("laporan/formulir/<int:innovation_pk>-<int:round_pk>.pdf", papers.report_blank, name="report_blank"),
    path("laporan/<int:pk>/", review_work.report_detail, name="report_detail"),
    path("laporan/<int:pk>/bagian/<slug:slug>/", report_work.report_section, name="report_section"),
    path("laporan/<int:pk>/periksa/", report_work.report_check, name="report_check"),
    path("laporan/<int:pk>/nihil/", report_work.report_nil, name="report_nil"),
    path("laporan/<int:pk>/tetap/", report_work.report_unchanged, name="report_unchanged"),
    path("laporan/<int:pk>/konfirmasi/", behalf.report_confirm, name="report_confirm"),
    path("laporan/<int:pk>/formulir-kertas/", behalf.report_paper, name="report_paper"),
    path("laporan/<int:pk>/tanda-terima/", papers.report_receipt, name="report_receipt"),
    path("laporan/<int:pk>/tanda-terima.pdf", papers.report_receipt_pdf, name="report_receipt_pdf"),
    path("laporan/<int:pk>/komentar/", review_work.report_comment, name="report_comment"),
    path("laporan/<int:pk>/rekomendasi/", review_work.report_endorse, name="report_endorse"),
    path("laporan/<int:pk>/catatan/", review_work.report_note, name="report_note"),
    path("laporan/<int:pk>/kembalikan/", review_work.report_return, name="report_return"),
    path("laporan/<int:pk>/kiriman/<int:number>/", review_work.report_sending, name="report_sending"),
    path("laporan/<int:pk>/<slug:slug>/", moves.report_move, name="report_move"),
]
places = [
    path("lokasi/", sites.site_list, name="staff_site_list"),
    path("lokasi/baru/", sites.site_find, name="staff_site_find"),
    re_path(rf"^lokasi/baru/{CODE}/$", sites.site_create, name="staff_site_create"),
    path("lokasi/<int:pk>/", sites.site, name="staff_site"),
    path("lokasi/<int:pk>/riwayat/", sites.site_history, name="staff_site_history"),
    path("lokasi/<int:pk>/ubah/", sites.site_edit, name="staff_site_edit"),
    path("lokasi/<int:pk>/ikut/", sites.site_enrol, name="staff_site_enrol"),
    path("lokasi/<int:pk>/foto/", photos.site_photo, name="staff_site_photo"),
    path("lokasi/keluar/<int:pk>/", sites.enrolment_leave, name="staff_enrolment_leave"),
    path("lokus/", cohorts.cohort_list, name="staff_cohort_list"),
    path("lokus/baru/", cohorts.cohort_create, name="staff_cohort_create"),
    path("lokus/<int:pk>/", cohorts.cohort_edit, name="staff_cohort_edit"),
    path("produk/", products.product_list, name="staff_product_list"),
    path("produk/baru/", products.product_find, name="staff_product_find"),
    re_path(rf"^produk/baru/{CODE}/$", products.product_create, name="staff_product_create"),
    path("produk/<int:pk>/", products.product, name="staff_product"),
    path("produk/<int:pk>/ubah/", products.product_edit, name="staff_product_edit"),
    path("produk/<int:pk>/tampil/", products.product_show, name="staff_product_show"),
    path("produk/<int:pk>/hapus/", products.product_delete, name="staff_product_delete"),
    path("produk/<int:pk>/foto/", photos.product_photo, name="staff_product_photo"),
    path("foto/<int:pk>/hapus/", photos.photo_remove, name="staff_photo_remove"),
]
villages = [
    re_path(rf"^desa/{CODE}/$", village_sheet.village_sheets, name="village_sheets"),
    re_path(rf"^desa/{CODE}/{QUARTER}/$", village_sheet.village_sheet, name="village_sheet"),
    re_path(rf"^desa/{CODE}/{QUARTER}/lembar\.pdf$", village_sheet.village_sheet_pdf, name="village_sheet_pdf"),
]
urlpatterns = [
    *places,
    *innovations,
    *reports,
    *villages,
    path("bukti/<int:pk>/hapus/", evidence.evidence_remove, name="evidence_remove"),
    path("verifikasi/", review.review_queue, name="review_queue"),
    path("verifikasi/berikut/", review.review_next, name="review_next"),
    path("verifikasi/beberapa/", review.review_several, name="review_several"),
    path("rekomendasi/", review_work.endorse_queue, name="endorse_queue"),
    path("periode/", rounds.round_list, name="round_list"),
    path("periode/baru/", rounds.round_edit, name="round_new"),
    path("periode/<int:pk>/", rounds.round_edit, name="round_edit"),
    path("periode/<int:pk>/papan/", rounds.round_board, name="round_board"),
    path("periode/<int:pk>/pengecualian/", rounds.round_exception_find, name="round_exception_find"),
    re_path(rf"^periode/(?P<pk>[0-9]{{1,9}})/pengecualian/{CODE}/$", rounds.round_exception, name="round_exception"),
    re_path(
        rf"^periode/(?P<pk>[0-9]{{1,9}})/pengecualian/{CODE}/cabut/$", rounds.round_exception_end, name="round_exception_end"
    ),
]
