"""/kerja/mitra/ and /kerja/kegiatan/."""

from django.urls import path

from partners.views import activities, choosing, partners

urlpatterns = [
    path("mitra/", partners.partners, name="work_partners"),
    path("mitra/baru/", partners.new_partner, name="work_partner_new"),
    path("mitra/<slug:slug>/", partners.partner, name="work_partner"),
    path("mitra/<slug:slug>/desa/", partners.partner_villages, name="work_partner_villages"),
    path("mitra/<slug:slug>/riwayat/", partners.partner_history, name="work_partner_history"),
    path("mitra/<slug:slug>/ubah/", partners.change_partner, name="work_partner_change"),
    path("mitra/<slug:slug>/ganti-nama/", partners.rename_partner, name="work_partner_rename"),
    path("kegiatan/", activities.activities, name="work_activities"),
    path("kegiatan/baru/", activities.new_activity, name="work_activity_new"),
    path("kegiatan/<int:pk>/", activities.activity, name="work_activity"),
    path("kegiatan/<int:pk>/ubah/", activities.change_activity, name="work_activity_change"),
    path("kegiatan/<int:pk>/desa/", choosing.activity_villages, name="work_activity_villages"),
    path("kegiatan/<int:pk>/inovasi/", choosing.activity_innovations, name="work_activity_innovations"),
    path("kegiatan/<int:pk>/mulai/", activities.start_activity, name="work_activity_start"),
    path("kegiatan/<int:pk>/batal/", activities.cancel_activity, name="work_activity_cancel"),
    path("kegiatan/<int:pk>/hasil/", activities.activity_result, name="work_activity_result"),
]
