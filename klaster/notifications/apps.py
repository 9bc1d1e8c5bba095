from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "klaster.notifications"
    label = "notifications"
    verbose_name = _("Messages")

    def ready(self):
        from klaster import sockets
        from klaster.notifications import plugs

        sockets.plug("workspace.links", plugs.links, order=85)
