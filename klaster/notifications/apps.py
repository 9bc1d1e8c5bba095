from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "klaster.notifications"
    label = "notifications"
    verbose_name = _("Messages")

    def ready(self):
        from django.utils.module_loading import autodiscover_modules

        from klaster import sockets
        from klaster.notifications import plugs

        sockets.plug("workspace.links", plugs.links, order=85)
        autodiscover_modules("notices")  # each app's kinds of messages, registered when its `notices.py` is read
