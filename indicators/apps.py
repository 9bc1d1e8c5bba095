from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IndicatorsConfig(AppConfig):
    name = "indicators"

    def ready(self):
        from indicators.loading import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="indicators.loading")
