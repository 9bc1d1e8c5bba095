from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners and activities")

    def ready(self):
        from django.db.models.signals import post_migrate

        from klaster.sockets import plug
        from partners import (
            demo,
            plugs,
            plugs_agreements,
            plugs_board,
            plugs_deadlines,
            plugs_filings,
            plugs_letters,
            plugs_meetings,
            plugs_novelty,
            plugs_oversight,
            plugs_plans,
            plugs_potentials,
            plugs_product_support,
            plugs_register,
            plugs_requests,
            plugs_research,
            plugs_scorecard,
        )
        from partners.filing_data import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="partners.filing_data")
        plug("home.figures", plugs.home_figures, order=60)
        plug("site.sections", plugs.site_activities, order=60)
        plug("site.timeline", plugs.site_timeline, order=60)
        plug("innovation.sections", plugs.innovation_activities, order=60)
        plug("workspace.sections", plugs.overdue, order=20, when=plugs.late)
        plug("workspace.sections", plugs.running, order=40)
        plug("workspace.sections", plugs.in_my_area, order=70, when=plugs.open_in_my_area)
        plug("workspace.sections", plugs.villages, order=80)
        plug("workspace.links", plugs.links, order=60)
        plug("summary.stuck", plugs.stuck, order=60)
        plug("summary.next", plugs.coming, order=60, when=plugs.starting)
        plug("demo", demo.seed, order=70)
        for part in (
            plugs_agreements,
            plugs_requests,
            plugs_letters,
            plugs_meetings,
            plugs_oversight,
            plugs_plans,
            plugs_research,
            plugs_scorecard,
            plugs_board,
            plugs_potentials,
            plugs_filings,
            plugs_deadlines,
            plugs_novelty,
            plugs_register,
            plugs_product_support,
        ):
            part.register()
