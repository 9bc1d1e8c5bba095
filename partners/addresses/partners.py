"""/kerja/mitra/ and /kerja/kegiatan/."""

from django.urls import path

from partners.views import activities, capabilities, choosing, partners

urlpatterns = [
    path("mitra/", partners.partners, name="work_partners"),
    path("mitra/baru/", partners.new_partner, name="work_partner_new"),
    path("mitra/<slug:slug>/", partners.partner, name="work_partner"),
    path("mitra/<slug:slug>/desa/", partners.partner_villages, name="work_partner_villages"),
    path("mitra/<slug:slug>/riwayat/", partners.partner_history, name="work_partner_history"),
    path("mitra/<slug:slug>/ubah/", partners.change_partner, name="work_partner_change"),
    path("mitra/<slug:slug>/ganti-nama/", partners.rename_partner, name="work_partner_rename"),
    path("mitra/<slug:slug>/tutup/", partners.close_partner, name="work_partner_close"),
    path("mitra/<slug:slug>/gabung/", partners.merge_partner, name="work_partner_merge"),
    path("mitra/<slug:slug>/kemampuan/", capabilities.partner_capabilities, name="work_partner_capabilities"),
    path("mitra/<slug:slug>/kemampuan/baru/", capabilities.new_capability, name="work_partner_capability_new"),
    path("mitra/<slug:slug>/kemampuan/<int:pk>/hapus/", capabilities.remove_capability, name="work_partner_capability_remove"),
    path("mitra/<slug:slug>/narahubung/", capabilities.partner_contacts, name="work_partner_contacts"),
    path("mitra/<slug:slug>/narahubung/baru/", capabilities.new_contact, name="work_partner_contact_new"),
    path("mitra/<slug:slug>/narahubung/<int:pk>/ubah/", capabilities.change_contact, name="work_partner_contact_change"),
    path("mitra/<slug:slug>/narahubung/<int:pk>/selesai/", capabilities.contact_leaves, name="work_partner_contact_leave"),
    path("kegiatan/", activities.activities, name="work_activities"),
    path("kegiatan/baru/", activities.new_activity, name="work_activity_new"),
    path("kegiatan/<int:pk>/", activities.activity, name="work_activity"),
    path("kegiatan/<int:pk>/ubah/", activities.change_activity, name="work_activity_change"),
    path("kegiatan/<int:pk>/desa/", choosing.activity_villages, name="work_activity_villages"),
    path("kegiatan/<int:pk>/inovasi/", choosing.activity_innovations, name="work_activity_innovations"),
    path("kegiatan/<int:pk>/mulai/", activities.start_activity, name="work_activity_start"),
    path("kegiatan/<int:pk>/batal/", activities.cancel_activity, name="work_activity_cancel"),
    path("kegiatan/<int:pk>/hasil/", activities.activity_result, name="work_activity_result"),
    path("kegiatan/<int:pk>/berkas/", activities.activity_files, name="work_activity_files"),
]
