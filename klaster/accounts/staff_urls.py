"""/kerja/orang/: the people of the program, for those who look after them."""

from django.urls import path

from klaster.accounts import handover_views, membership_views, staff_views

urlpatterns = [
    path("", staff_views.people, name="people_list"),
    path("undang/", membership_views.invite, name="people_invite"),
    path("<int:pk>/", staff_views.person, name="people_detail"),
    path("<int:pk>/riwayat/", staff_views.history, name="people_history"),
    path("<int:pk>/ubah/", staff_views.edit, name="people_edit"),
    path("<int:pk>/tautan/", staff_views.issue_link, name="people_link"),
    path("<int:pk>/aktif/", staff_views.switch, name="people_switch"),
    path("<int:pk>/dua-langkah/", staff_views.second_factor, name="people_second_factor"),
    path("peran/<int:pk>/akhiri/", membership_views.end, name="people_end"),
    path("peran/<int:pk>/serah-terima/", handover_views.hand_over, name="people_pass_on"),
    path("peran/<int:pk>/serah-terima/batal/", handover_views.revoke, name="people_pass_on_revoke"),
]
