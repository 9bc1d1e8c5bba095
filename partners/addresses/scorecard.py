"""/kerja/capaian/: the scorecard of the program."""

urlpatterns = []
