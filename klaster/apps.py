from django.apps import AppConfig


class KlasterConfig(AppConfig):
    name = "klaster"
