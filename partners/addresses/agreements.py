"""/kerja/perjanjian/."""

from django.urls import path

from partners.views import agreements

urlpatterns = [
    path("perjanjian/", agreements.agreements, name="work_agreements"),
    path("perjanjian/baru/", agreements.new_agreement, name="work_agreement_new"),
    path("perjanjian/<int:pk>/", agreements.agreement, name="work_agreement"),
    path("perjanjian/<int:pk>/ubah/", agreements.change_agreement, name="work_agreement_change"),
    path("perjanjian/<int:pk>/akhiri/", agreements.end_agreement, name="work_agreement_end"),
    path("perjanjian/<int:pk>/desa/", agreements.agreement_villages, name="work_agreement_villages"),
    path("perjanjian/<int:pk>/berkas/", agreements.agreement_files, name="work_agreement_files"),
]
