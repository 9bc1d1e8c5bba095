"""The staff and village pages under /kerja/."""

from django.urls import path

from sites.views import evidence, innovation_work, moves, report_work, review, rounds

innovations = [
    path("inovasi/", innovation_work.innovation_mine, name="innovation_mine"),
    path("inovasi/baru/", innovation_work.innovation_new, name="innovation_new"),
    path("inovasi/<int:pk>/", moves.innovation_detail, name="innovation_detail"),
    path("inovasi/<int:pk>/bagian/<slug:slug>/", innovation_work.innovation_section, name="innovation_section"),
    path("inovasi/<int:pk>/periksa/", innovation_work.innovation_check, name="innovation_check"),
    path("inovasi/<int:pk>/<slug:slug>/", moves.innovation_move, name="innovation_move"),
]
reports = [
    path("laporan/", report_work.report_list, name="report_list"),
    path("laporan/baru/", report_work.report_new, name="report_new"),
    path("laporan/<int:pk>/", moves.report_detail, name="report_detail"),
    path("laporan/<int:pk>/bagian/<slug:slug>/", report_work.report_section, name="report_section"),
    path("laporan/<int:pk>/periksa/", report_work.report_check, name="report_check"),
    path("laporan/<int:pk>/nihil/", report_work.report_nil, name="report_nil"),
    path("laporan/<int:pk>/tanda-terima/", report_work.report_receipt, name="report_receipt"),
    path("laporan/<int:pk>/komentar/", moves.report_comment, name="report_comment"),
    path("laporan/<int:pk>/rekomendasi/", moves.report_endorse, name="report_endorse"),
    path("laporan/<int:pk>/<slug:slug>/", moves.report_move, name="report_move"),
]
urlpatterns = [
    *innovations,
    *reports,
    path("bukti/<int:pk>/hapus/", evidence.evidence_remove, name="evidence_remove"),
    path("verifikasi/", review.review_queue, name="review_queue"),
    path("periode/", rounds.round_list, name="round_list"),
    path("periode/baru/", rounds.round_edit, name="round_new"),
    path("periode/<int:pk>/", rounds.round_edit, name="round_edit"),
]
