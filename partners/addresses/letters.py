"""/kerja/surat/."""

urlpatterns = []
