"""/kerja/pesan/: one's own inbox; /kerja/kotak-keluar/: the outbox, for those who look after people."""

from django.urls import path

from klaster.notifications import outbox_views, views

urlpatterns = [
    path("pesan/", views.inbox, name="inbox"),
    path("pesan/semua-dibaca/", views.read_all, name="inbox_read_all"),
    path("pesan/<int:pk>/", views.open_message, name="inbox_open"),
    path("kotak-keluar/", outbox_views.outbox, name="outbox"),
    path("kotak-keluar/<int:pk>/", outbox_views.message, name="outbox_message"),
    path("kotak-keluar/<int:pk>/hentikan/", outbox_views.stop, name="outbox_stop"),
    path("kotak-keluar/<int:pk>/terkirim/", outbox_views.sent_by_hand, name="outbox_sent"),
    path("kotak-keluar/<int:pk>/kirim-ulang/", outbox_views.send_again, name="outbox_again"),
]
