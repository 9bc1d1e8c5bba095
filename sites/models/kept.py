"""What was sent after a session had ended, kept for the person whose page it was and for nobody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptText(models.Model):
    """The answers of one page, by field; they come back when the same person opens that page again."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        constraints = [models.UniqueConstraint("user", "path", name="kept_text_is_one_for_a_page")]

    def __str__(self):
        return f"{self.user}: {self.path}"
