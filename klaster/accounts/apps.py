from django.apps import AppConfig

from klaster import sockets


class AccountsConfig(AppConfig):
    name = "klaster.accounts"
    label = "accounts"

    def ready(self):
        from klaster.accounts import plugs

        sockets.plug("workspace.links", plugs.workspace_links, order=80)
