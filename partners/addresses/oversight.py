"""/kerja/arahan/ and /kerja/kunjungan/."""

from django.urls import path

from partners.views import instructions, visits

urlpatterns = [
    path("arahan/", instructions.instructions, name="work_instructions"),
    path("arahan/baru/", instructions.new_instruction, name="work_instruction_new"),
    path("arahan/<int:pk>/", instructions.instruction, name="work_instruction"),
    path("arahan/<int:pk>/ubah/", instructions.change_instruction, name="work_instruction_change"),
    path("arahan/<int:pk>/tutup/", instructions.close_instruction, name="work_instruction_close"),
    path("arahan/<int:pk>/buka/", instructions.reopen_instruction, name="work_instruction_reopen"),
    path("arahan/<int:pk>/tindak-lanjut.<slug:form>", instructions.export, name="work_instruction_export"),
    path("arahan/tindak-lanjut/<int:pk>/", instructions.follow_up, name="work_follow_up"),
    path("arahan/tindak-lanjut/<int:pk>/berkas/", instructions.follow_up_files, name="work_follow_up_files"),
    path("arahan/tindak-lanjut/<int:pk>/berkas/hapus/", instructions.remove_follow_up_file, name="work_follow_up_file_remove"),
    path("kunjungan/", visits.visits, name="work_visits"),
    path("kunjungan/baru/", visits.new_visit, name="work_visit_new"),
    path("kunjungan/<int:pk>/", visits.visit, name="work_visit"),
    path("kunjungan/<int:pk>/ubah/", visits.change_visit, name="work_visit_change"),
    path("kunjungan/<int:pk>/temuan/", visits.new_finding, name="work_finding_new"),
    path("kunjungan/temuan/<int:pk>/", visits.change_finding, name="work_finding"),
    path("kunjungan/temuan/<int:pk>/foto/", visits.finding_photos, name="work_finding_photos"),
    path("kunjungan/temuan/<int:pk>/foto/hapus/", visits.remove_photo, name="work_finding_photo_remove"),
    path("kunjungan/temuan/<int:pk>/selesai/", visits.settle_finding, name="work_finding_settle"),
]
