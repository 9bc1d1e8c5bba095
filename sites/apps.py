from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "sites"

    def ready(self):
        from sites import plugs, plugs_demo, plugs_reports, plugs_summary

        plugs.connect()
        plugs_reports.connect()
        plugs_summary.connect()
        plugs_demo.connect()
