"""The portal's own single row: whether it holds demo data, and the version of what the public sees."""

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class Portal(models.Model):
    """One row, made when first read. `content_version` grows in every transaction that changes a public page."""

    is_demo = models.BooleanField(default=False)
    content_version = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = _("state of the portal")
        verbose_name_plural = _("state of the portal")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="portal_has_one_row")]

    def __str__(self):
        return "portal"

    @classmethod
    def load(cls):
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def read(cls):
        """The row, read as cheaply as can be: every warm public page asks for its version."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT is_demo, content_version FROM klaster_portal WHERE id = 1")
            row = cursor.fetchone()
        return cls(pk=1, is_demo=row[0], content_version=row[1]) if row else cls.load()

    @classmethod
    def content_changed(cls):
        """Call inside the transaction that changes what the public sees: page caches keyed by the version then miss."""
        cls.load()
        cls.objects.filter(pk=1).update(content_version=models.F("content_version") + 1)
