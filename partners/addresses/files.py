"""/kerja/berkas/: the files of the partners' things."""

from django.urls import path

from partners.views import files

urlpatterns = [
    path("berkas/<int:pk>/", files.attachment, name="work_attachment"),
]
