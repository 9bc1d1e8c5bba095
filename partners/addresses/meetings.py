"""/kerja/rapat/."""

from django.urls import path

from partners.views import action_items
from partners.views import meetings as views

urlpatterns = [
    path("rapat/", views.meetings, name="work_meetings"),
    path("rapat/baru/", views.new_meeting, name="work_meeting_new"),
    path("rapat/<int:pk>/", views.meeting, name="work_meeting"),
    path("rapat/<int:pk>/ubah/", views.change_meeting, name="work_meeting_change"),
    path("rapat/<int:pk>/batal/", views.cancel_meeting, name="work_meeting_cancel"),
    path("rapat/<int:pk>/status/", views.move_meeting, name="work_meeting_move"),
    path("rapat/<int:pk>/desa/", views.meeting_villages, name="work_meeting_villages"),
    path("rapat/<int:pk>/hadir/", views.attendance, name="work_meeting_attendance"),
    path("rapat/<int:pk>/hadir/mitra/", views.invite, name="work_meeting_invite"),
    path("rapat/<int:pk>/hadir/baru/", views.new_attendee, name="work_meeting_attendee"),
    path("rapat/<int:pk>/notula/", views.minutes, name="work_meeting_minutes"),
    path("rapat/<int:pk>/berkas/", views.meeting_files, name="work_meeting_files"),
    path("rapat/<int:pk>/berkas/hapus/", views.remove_meeting_file, name="work_meeting_file_remove"),
    path("rapat/<int:pk>/rtl/", action_items.new_action, name="work_action_new"),
    path("rapat/rtl/<int:pk>/", action_items.change_action, name="work_action"),
    path("rapat/rtl/<int:pk>/status/", action_items.move_action, name="work_action_move"),
]
