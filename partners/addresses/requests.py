"""/kerja/permohonan/; `answers` is /jawab/, where a partner answers by a link."""

from django.urls import path

from partners.views import answers as public
from partners.views import offers
from partners.views import requests as views

urlpatterns = [
    path("permohonan/", views.requests, name="work_requests"),
    path("permohonan/baru/", views.new_request, name="work_request_new"),
    path("permohonan/<int:pk>/", views.request_page, name="work_request"),
    path("permohonan/<int:pk>/tawarkan/", offers.offer, name="work_request_offer"),
    path("permohonan/<int:pk>/tenggat/", views.change_due, name="work_request_due"),
    path("permohonan/<int:pk>/tarik/", views.cancel, name="work_request_cancel"),
    path("permohonan/<int:pk>/selesai/", views.done, name="work_request_done"),
    path("permohonan/<int:pk>/konfirmasi/", views.confirm, name="work_request_confirm"),
    path("permohonan/<int:pk>/belum-bermanfaat/", views.not_helped, name="work_request_not_helped"),
    path("permohonan/<int:pk>/langkah/", views.step, name="work_request_step"),
    path("permohonan/<int:pk>/catatan/", views.remark, name="work_request_remark"),
    path("permohonan/<int:pk>/berkas/", views.file, name="work_request_file"),
    path("permohonan/mitra/<int:pk>/sanggupi/", offers.accept, name="work_offer_accept"),
    path("permohonan/mitra/<int:pk>/belum-dapat/", offers.decline, name="work_offer_decline"),
    path("permohonan/mitra/<int:pk>/teruskan/", offers.hand_on, name="work_offer_hand_on"),
    path("permohonan/mitra/<int:pk>/batal/", offers.withdraw, name="work_offer_withdraw"),
    path("permohonan/mitra/<int:pk>/utama/", offers.lead, name="work_offer_lead"),
    path("permohonan/mitra/<int:pk>/tautan/", offers.link, name="work_offer_link"),
]

answers = [  # included by klaster/urls.py
    path("<str:token>/", public.answer, name="answer"),
]
