"""The stages, deadlines, rules, holidays and fees of filings, under /kerja/ki/."""

urlpatterns = []
