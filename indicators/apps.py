from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("Index data")

    def ready(self):
        from indicators import plugs, plugs_areas, plugs_butir, plugs_methods, plugs_steps, village_plug
        from indicators.loading import after_migrate
        from klaster.sockets import plug

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="indicators.loading")
        plug("home.levels", plugs.home_levels)
        plug("home.sections", plugs.home_section, order=30)
        plug("site.header", plugs.site_header, order=20)
        plug("site.sections", plugs.site_section, order=20)
        plug("workspace.links", plugs.links, order=70)
        plug("summary.figures", plugs.summary_figures, order=40)
        plug("demo", plugs.demo, order=30)
        for part in (plugs_areas, plugs_butir, plugs_methods, plugs_steps, village_plug):
            part.register()
