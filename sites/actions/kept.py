"""Text that was sent after a session had ended, kept for the person whose page it came from, and for nobody else."""

import datetime

from django.db import transaction
from django.utils import timezone

from sites.models.kept import KeptText

MOST = 20  # pages of one person; the oldest give way
DAYS = datetime.timedelta(days=14)
LARGEST = 100_000  # signs of one page


@transaction.atomic
def keep(*, user_pk, path, data):
    """Keep the answers of one page; whether they are kept. No audit event: nothing that anybody sees has changed."""
    if len(path) > 200 or sum(len(name) + len(text) for name, text in data.items()) > LARGEST:
        return False
    data = {name: text.replace("\x00", "") for name, text in data.items() if "\x00" not in name}
    KeptText.objects.filter(created_at__lt=timezone.now() - DAYS).delete()
    KeptText.objects.update_or_create(user_id=user_pk, path=path, defaults={"data": data})
    newest = KeptText.objects.filter(user_id=user_pk).order_by("-created_at", "-pk").values("pk")[:MOST]
    KeptText.objects.filter(user_id=user_pk).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return True


def kept(*, user, path):
    """What is kept of this person for a page, or None."""
    return KeptText.objects.filter(user=user, path=path, created_at__gte=timezone.now() - DAYS).first()


def drop(*, user, path):
    """It is stored now, or not wanted any more."""
    KeptText.objects.filter(user=user, path=path).delete()
