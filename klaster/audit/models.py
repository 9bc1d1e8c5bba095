"""Who did what, in words. Events have no foreign keys: they outlive what they tell of."""

import datetime

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from klaster.access import Role


class EventQuerySet(models.QuerySet):
    def of(self, obj):
        """Events that concern `obj`, newest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("-at", "-pk")


class Event(models.Model):
    """One thing done: `verb` is the past tense in English, translated when shown ("verified")."""

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(max_length=250)
    detail = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="event_of_object"),
            models.Index(fields=["-at", "-id"], name="event_in_order"),
        ]

    def __str__(self):
        return f"{self.actor_name} {self.verb} {self.object_name}"

    @property
    def words(self):
        """What was done, in the reader's language."""
        return capfirst(gettext(self.verb))

    @property
    def particulars(self):
        """Of the details those that a reader needs beside the verb: role, place, dates, the person concerned."""
        told = self.detail
        parts = [
            dict(Role.choices).get(told.get("role")),
            told.get("place"),
            _dated(pgettext("date", "from %(day)s"), told.get("since")),
            _dated(pgettext("date", "until %(day)s"), told.get("until")),
            gettext("to %(name)s") % {"name": told["to"]} if told.get("to") else "",
        ]
        return ", ".join(str(part) for part in parts if part)


def _dated(words, iso):
    try:
        return words % {"day": date_format(datetime.date.fromisoformat(iso), "j F Y")} if iso else ""
    except (TypeError, ValueError):
        return ""
