"""/kerja/ki/potensi/ and the check list and recommendation letter of a filing."""

from django.urls import path

from partners.views import filing_checks, potentials

urlpatterns = [
    path("ki/potensi/", potentials.potentials, name="work_potentials"),
    path("ki/potensi/baru/", potentials.new_potential, name="work_potential_new"),
    path("ki/potensi/<int:pk>/", potentials.potential, name="work_potential"),
    path("ki/potensi/<int:pk>/ubah/", potentials.change_potential, name="work_potential_change"),
    path("ki/potensi/<int:pk>/kesampingkan/", potentials.set_aside, name="work_potential_aside"),
    path("ki/potensi/<int:pk>/lanjutkan/", potentials.take_up, name="work_potential_take_up"),
    path("ki/<int:pk>/periksa/", filing_checks.checks, name="work_filing_checks"),
    path("ki/daftar-periksa/", filing_checks.items, name="work_checklist_items"),
    path("ki/daftar-periksa/baru/", filing_checks.new_item, name="work_checklist_item_new"),
    path("ki/daftar-periksa/<int:pk>/", filing_checks.change_item, name="work_checklist_item"),
]
