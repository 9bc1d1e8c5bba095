from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "klaster.audit"
    label = "audit"
