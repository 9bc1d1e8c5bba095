"""/kerja/ki/: the filings at work."""

urlpatterns = []
