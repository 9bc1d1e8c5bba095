"""/kerja/riset/."""

urlpatterns = []
