"""The pictures that lists and pages show."""

from django.db.models import OuterRef

from klaster.related import Related
from sites.models import Evidence


def shown_photos():
    return Evidence.objects.present().photos().filter(is_private=False)


def photos_of(owner):
    """The photographs of each row of a query, the oldest first. `owner` is what the rows are: "site" or "product"."""
    photos = shown_photos().filter(**{owner: OuterRef("pk")}).order_by("uploaded_at", "pk")
    return Related(photos, "kind", "file", "url", "caption", "width", "height")


def first_photos(owner, ids):
    """{id of the owner: its first photograph} in one query. `owner` is "site" or "product"."""
    photos = shown_photos().filter(**{f"{owner}__in": ids}).order_by(f"{owner}_id", "uploaded_at", "pk").distinct(f"{owner}_id")
    return {getattr(photo, f"{owner}_id"): photo for photo in photos}
