"""/kerja/matriks/."""

urlpatterns = []
