from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class KlasterConfig(AppConfig):
    name = "klaster"


class AdminConfig(DjangoAdminConfig):
    default_site = "klaster.admin_site.AdminSite"
