from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    name = "sites"
    verbose_name = _("Sites, innovations and reports")

    def ready(self):
        from sites import plugs, plugs_calendar, plugs_demo, plugs_products, plugs_reports, plugs_review, plugs_summary

        plugs.connect()
        plugs_reports.connect()
        plugs_review.connect()
        plugs_summary.connect()
        plugs_demo.connect()
        plugs_calendar.connect()
        plugs_products.connect()
