"""/kerja/target/, /kerja/rencana/ and /kerja/kebutuhan-mitra/."""

from django.urls import path

from partners.views import plan_lines, plan_needs, plans, targets

urlpatterns = [
    path("target/", targets.targets, name="work_targets"),
    path("target/baru/", targets.new_target, name="work_target_new"),
    path("target/<int:pk>/ubah/", targets.change_target, name="work_target_change"),
    path("target/<int:pk>/hapus/", targets.remove_target, name="work_target_remove"),
    path("rencana/", plans.plans, name="work_plans"),
    path("rencana/baru/", plans.new_plan, name="work_plan_new"),
    path("rencana/<int:pk>/", plans.plan, name="work_plan"),
    path("rencana/<int:pk>/ubah/", plans.change_plan, name="work_plan_change"),
    path("rencana/<int:pk>/sepakati/", plans.agree_plan, name="work_plan_agree"),
    path("rencana/<int:pk>/tutup/", plans.close_plan, name="work_plan_close"),
    path("rencana/<int:pk>/rencana.pdf", plans.plan_pdf, name="work_plan_pdf"),
    path("rencana/<int:pk>/kebutuhan.<slug:form>", plans.plan_table, name="work_plan_table"),
    path("rencana/<int:pk>/baris/", plan_lines.new_line, name="work_plan_line_new"),
    path("rencana/baris/<int:pk>/", plan_lines.change_line, name="work_plan_line_change"),
    path("rencana/baris/<int:pk>/batal/", plan_lines.drop_line, name="work_plan_line_drop"),
    path("kebutuhan-mitra/", plan_needs.needs, name="work_office_needs"),
    path("kebutuhan-mitra/kebutuhan-mitra.<slug:form>", plan_needs.needs_table, name="work_office_needs_table"),
]
