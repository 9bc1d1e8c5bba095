"""/kerja/riset/ and the parts of partners in an innovation, /kerja/peran-mitra/."""

from django.urls import path

from partners.views import contributions, research
from partners.views import research_projects as projects
from partners.views import research_results as results

urlpatterns = [
    path("riset/", research.needs, name="work_needs"),
    path("riset/baru/", research.new_need, name="work_need_new"),
    path("riset/<int:pk>/", research.need, name="work_need"),
    path("riset/<int:pk>/ubah/", research.change_need, name="work_need_change"),
    path("riset/<int:pk>/tutup/", research.close_need, name="work_need_close"),
    path("riset/<int:pk>/buka/", research.reopen_need, name="work_need_reopen"),
    path("riset/<int:pk>/ambil/", research.take_need, name="work_need_take"),
    path("riset/kegiatan/", projects.projects, name="work_projects"),
    path("riset/kegiatan/baru/", projects.new_project, name="work_project_new"),
    path("riset/kegiatan/<int:pk>/", projects.project, name="work_project"),
    path("riset/kegiatan/<int:pk>/ubah/", projects.change_project, name="work_project_change"),
    path("riset/kegiatan/<int:pk>/pindah/", projects.move_project, name="work_project_move"),
    path("riset/kegiatan/<int:pk>/henti/", projects.stop_project, name="work_project_stop"),
    path("riset/kegiatan/<int:pk>/desa/", projects.project_villages, name="work_project_villages"),
    path("riset/kegiatan/<int:pk>/inovasi/", projects.project_innovations, name="work_project_innovations"),
    path("riset/kegiatan/<int:pk>/kebutuhan/", projects.project_needs, name="work_project_needs"),
    path("riset/kegiatan/<int:pk>/luaran/", results.new_output, name="work_output_new"),
    path("riset/kegiatan/<int:pk>/kembali/", results.give_back, name="work_return_new"),
    path("riset/luaran/<int:pk>/", results.output, name="work_output"),
    path("riset/luaran/<int:pk>/berkas/", results.add_file, name="work_output_file"),
    path("riset/luaran/<int:pk>/hapus-berkas/", results.remove_file, name="work_output_file_remove"),
    path("riset/luaran/<int:pk>/hapus/", results.remove_output, name="work_output_remove"),
    path("riset/kembali/<int:pk>/hapus/", results.remove_return, name="work_return_remove"),
    path("peran-mitra/", contributions.innovations, name="work_contributions"),
    path("peran-mitra/<slug:slug>/", contributions.contributions, name="work_contributions_of"),
    path("peran-mitra/<slug:slug>/baru/", contributions.new_contribution, name="work_contribution_new"),
    path("peran-mitra/bagian/<int:pk>/ubah/", contributions.change_contribution, name="work_contribution_change"),
    path("peran-mitra/bagian/<int:pk>/hapus/", contributions.remove_contribution, name="work_contribution_remove"),
]

public = [
    path("luaran/<int:pk>/", results.public_file, name="research_file"),
]
