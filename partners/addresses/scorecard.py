"""/kerja/capaian/: the scorecard of the program."""

from django.urls import path

from partners.views import scorecard

urlpatterns = [
    path("capaian/", scorecard.scorecard, name="work_scorecard"),
    path("capaian/unduh.<str:form>", scorecard.export, name="work_scorecard_export"),
    path("capaian/indikator/baru/", scorecard.new_indicator, name="work_scorecard_new"),
    path("capaian/indikator/<int:pk>/", scorecard.indicator, name="work_scorecard_indicator"),
    path("capaian/indikator/<int:pk>/ubah/", scorecard.change_indicator, name="work_scorecard_change"),
    path("capaian/indikator/<int:pk>/<int:year>/", scorecard.set_year, name="work_scorecard_year"),
    path("capaian/simpan-hitungan/<int:year>/", scorecard.keep_counts, name="work_scorecard_keep"),
]
