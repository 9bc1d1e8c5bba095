"""Text that was sent after a session had ended, kept for the person whose page it came from, and for nobody else."""

import datetime
import json

from django.db import transaction
from django.utils import timezone

from sites.models.kept import KeptText

MOST = 20  # pages of one person; the oldest give way
DAYS = datetime.timedelta(days=14)
LARGEST = 100_000  # signs of one page
EARLIER = "earlier"  # in the data: {field: [texts]} of what was sent to the page before and is not in the newest
HANDLES = {"base", "edit_key", EARLIER}  # no text of anybody


@transaction.atomic
def keep(*, user_pk, path, data):
    """Keep the answers of one page; whether they are kept. No audit event: nothing that anybody sees has changed.

    What was kept before for the page stays with them. When both are too much, the older stays and the newer is not kept.
    """
    data = {name: text.replace("\x00", "") for name, text in data.items() if "\x00" not in name and name != EARLIER}
    KeptText.objects.filter(created_at__lt=timezone.now() - DAYS).delete()
    before = KeptText.objects.select_for_update().filter(user_id=user_pk, path=path).first()
    if before and (earlier := _earlier(before.data, data)):
        data[EARLIER] = earlier
    if len(path) > 200 or len(json.dumps(data, ensure_ascii=False)) > LARGEST:
        return False
    KeptText.objects.update_or_create(user_id=user_pk, path=path, defaults={"data": data})
    newest = KeptText.objects.filter(user_id=user_pk).order_by("-created_at", "-pk").values("pk")[:MOST]
    KeptText.objects.filter(user_id=user_pk).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return True


def _earlier(old, new):
    """{field: [texts]} of the `old` data that do not stand in the `new`; what was only typed on stands in it."""
    texts = {name: [*old.get(EARLIER, {}).get(name, [])] for name in {*old, *old.get(EARLIER, {})} - HANDLES}
    for name, found in texts.items():
        if name in old and old[name] not in found:
            found.append(old[name])
    left = {name: [text for text in found if text.strip() and text not in new.get(name, "")] for name, found in texts.items()}
    return {name: found for name, found in left.items() if found}


def kept(*, user, path):
    """What is kept of this person for a page, or None."""
    return KeptText.objects.filter(user=user, path=path, created_at__gte=timezone.now() - DAYS).first()


def drop(*, user, path):
    """It is stored now, or not wanted any more."""
    KeptText.objects.filter(user=user, path=path).delete()
