"""/kerja/ki/: the filings at work."""

from django.urls import path

from partners.views import filings, filings_parts

urlpatterns = [
    path("ki/", filings.filings, name="work_filings"),
    path("ki/baru/", filings.new_filing, name="work_filing_new"),
    path("ki/<int:pk>/", filings.filing, name="work_filing"),
    path("ki/<int:pk>/ubah/", filings.change_filing, name="work_filing_change"),
    path("ki/<int:pk>/jenis/", filings.change_type, name="work_filing_type"),
    path("ki/<int:pk>/pihak/", filings_parts.new_party, name="work_filing_party_new"),
    path("ki/pihak/<int:pk>/", filings_parts.change_party, name="work_filing_party"),
    path("ki/pihak/<int:pk>/berakhir/", filings_parts.end_party, name="work_filing_party_end"),
    path("ki/<int:pk>/kelas/", filings_parts.classes, name="work_filing_classes"),
    path("ki/<int:pk>/tentang/", filings_parts.links, name="work_filing_links"),
    path("ki/<int:pk>/desa/", filings_parts.villages, name="work_filing_villages"),
    path("ki/<int:pk>/berkas/", filings_parts.filing_files, name="work_filing_files"),
    path("ki/<int:pk>/mitra/", filings_parts.partner, name="work_filing_partner"),
]
