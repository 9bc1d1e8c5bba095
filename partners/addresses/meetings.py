"""/kerja/rapat/."""

urlpatterns = []
