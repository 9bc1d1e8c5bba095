"""/kerja/permohonan/; `answers` is /jawab/, where a partner answers by a link."""

urlpatterns = []

answers = []  # included by klaster/urls.py
