"""/kerja/target/ and /kerja/rencana/."""

urlpatterns = []
