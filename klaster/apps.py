from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class KlasterConfig(AppConfig):
    name = "klaster"

    def ready(self):
        from klaster.sockets import plug
        from klaster.workspace import plugs

        plug("workspace.sections", plugs.stuck, order=10)
        plug("workspace.links", plugs.links, order=10)


class AdminConfig(DjangoAdminConfig):
    default_site = "klaster.admin_site.AdminSite"

    def ready(self):
        """Without the tables that allauth and Django bring: our actions keep the first in line, and groups are not used."""
        super().ready()
        from django.apps import apps
        from django.contrib import admin

        for label in ("auth.Group", "account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator"):
            if admin.site.is_registered(model := apps.get_model(label)):
                admin.site.unregister(model)
