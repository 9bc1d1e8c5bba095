from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "klaster.calendar"
    label = "calendar"
    verbose_name = _("Calendar")

    def ready(self):
        from klaster import sockets
        from klaster.calendar import monday, plugs
        from klaster.calendar.loading import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="calendar.loading")
        sockets.plug("workspace.links", plugs.links, order=15)
        sockets.plug("calendar.events", plugs.fixed_dates, order=90)
        sockets.plug("messages.jobs", monday.send)
