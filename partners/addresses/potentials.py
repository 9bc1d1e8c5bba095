"""/kerja/ki/potensi/ and the check list and recommendation letter of a filing."""

urlpatterns = []
