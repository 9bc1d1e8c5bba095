"""/kerja/kalender/: the calendar, one's own feed, the fixed dates."""

from django.urls import path

from klaster.calendar import views

urlpatterns = [
    path("kalender/", views.calendar, name="calendar"),
    path("kalender/langganan/", views.feed, name="calendar_feed"),
    path("kalender/langganan/alamat/", views.renew_feed, name="calendar_feed_renew"),
    path("kalender/langganan/hapus/", views.remove_feed, name="calendar_feed_remove"),
    path("kalender/langganan/pesan-senin/", views.choose_mail, name="calendar_mail"),
    path("kalender/tanggal-tetap/", views.dates, name="calendar_dates"),
    path("kalender/tanggal-tetap/baru/", views.new_date, name="calendar_date_new"),
    path("kalender/tanggal-tetap/<int:pk>/", views.change_date, name="calendar_date_change"),
    path("kalender/tanggal-tetap/<int:pk>/pakai/", views.use_date, name="calendar_date_use"),
]
