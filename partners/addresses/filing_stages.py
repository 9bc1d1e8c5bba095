"""The stages, deadlines, rules, holidays and fees of filings, under /kerja/ki/."""

from django.urls import path

from partners.views import filing_rules
from partners.views import filing_stages as views

stages = [
    path("ki/<int:pk>/tahap/", views.record, name="work_filing_event"),
    path("ki/tahap/<int:pk>/tanggal/", views.correct, name="work_filing_event_correct"),
    path("ki/<int:pk>/tahap/batalkan/", views.undo, name="work_filing_event_undo"),
]
rules = [
    path("ki/batas-waktu/", filing_rules.deadlines, name="work_filing_deadlines"),
    path("ki/aturan/", filing_rules.rules, name="work_filing_rules"),
    path("ki/aturan/baru/", filing_rules.new_rule, name="work_filing_rule_new"),
    path("ki/aturan/<int:pk>/ubah/", filing_rules.change_rule, name="work_filing_rule_change"),
    path("ki/aturan/<int:pk>/pakai/", filing_rules.use_rule, name="work_filing_rule_use"),
    path("ki/hari-libur/", filing_rules.holidays, name="work_filing_holidays"),
    path("ki/hari-libur/baru/", filing_rules.new_holiday, name="work_filing_holiday_new"),
    path("ki/hari-libur/<int:pk>/ubah/", filing_rules.change_holiday, name="work_filing_holiday_change"),
    path("ki/hari-libur/<int:pk>/hapus/", filing_rules.remove_holiday, name="work_filing_holiday_remove"),
    path("ki/tarif/", filing_rules.fees, name="work_filing_fees"),
    path("ki/tarif/baru/", filing_rules.new_fee, name="work_filing_fee_new"),
    path("ki/tarif/<int:pk>/ubah/", filing_rules.change_fee, name="work_filing_fee_change"),
]

urlpatterns = [*stages, *rules]
