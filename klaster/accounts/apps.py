from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

from klaster import sockets


class AccountsConfig(AppConfig):
    name = "klaster.accounts"
    label = "accounts"
    verbose_name = pgettext_lazy("menu", "People")

    def ready(self):
        from klaster.accounts import plugs

        sockets.plug("workspace.links", plugs.workspace_links, order=80)
